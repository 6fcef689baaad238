import { Module } from '@nestjs/common';
import { AppController } from './app.controller.js';
import { AppService } from './app.service.js';
import { OrdersController } from './orders.controller.js';
import { PartnersModule } from './partners.module.js';

@Module({
  imports: [PartnersModule],
  controllers: [AppController, OrdersController],
  providers: [AppService],
})
export class AppModule {}
