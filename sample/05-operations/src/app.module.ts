import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { manis, type ManisOptions, ProviderAuthExceptionFilter, ProviderAuthModule } from 'nestjs-provider-auth';
import { ProviderAuthOpenTelemetryModule } from 'nestjs-provider-auth/opentelemetry';
import { ProviderAuthHealthIndicator } from 'nestjs-provider-auth/terminus';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { ManisClient, OrdersController } from './orders.controller.js';

@Module({})
export class AppModule {
  static with(options: ManisOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ProviderAuthModule.forRoot({ providers: { manis: manis(options) } }),
        ProviderAuthOpenTelemetryModule,
        TerminusModule,
      ],
      controllers: [OrdersController, HealthController, MetricsController],
      providers: [
        ManisClient,
        ProviderAuthHealthIndicator,
        { provide: APP_FILTER, useClass: ProviderAuthExceptionFilter },
      ],
    };
  }
}
