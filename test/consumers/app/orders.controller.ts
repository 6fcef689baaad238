import { Controller, Get } from '@nestjs/common';
import { ManisClient } from './manis.client.js';

@Controller('orders')
export class OrdersController {
  constructor(private readonly manis: ManisClient) {}

  @Get()
  orders(): Promise<string[]> {
    return this.manis.orders();
  }
}
