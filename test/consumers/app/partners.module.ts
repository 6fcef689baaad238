import { type DynamicModule, Module } from '@nestjs/common';
import { manis, ProviderAuthModule } from 'nestjs-provider-auth';
import { ManisClient } from './manis.client.js';

@Module({ providers: [ManisClient], exports: [ManisClient] })
export class PartnersModule {
  static at(baseURL: string, origin: string): DynamicModule {
    return {
      module: PartnersModule,
      imports: [
        ProviderAuthModule.forRoot({
          providers: {
            manis: manis({
              baseURL,
              merchantId: 'fake-merchant-0001',
              secret: 'fake-merchant-secret-0001',
              dangerouslyAllowHttp: [origin],
            }),
          },
        }),
      ],
    };
  }
}
