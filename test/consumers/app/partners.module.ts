import { Module } from '@nestjs/common';
import { manis, ProviderAuthModule } from 'nestjs-provider-auth';
import { ManisClient } from './manis.client.js';

/** Stands for a vault: read when a token is needed, so that a secret can be rotated. There is none where tests run. */
function secrets(): { merchantId: string; secret: string } {
  const { MANIS_MERCHANT_ID: merchantId, MANIS_SECRET: secret } = process.env;
  if (!merchantId || !secret) throw new Error('MANIS_MERCHANT_ID or MANIS_SECRET is not set');
  return { merchantId, secret };
}

@Module({
  imports: [
    ProviderAuthModule.forRoot({
      providers: { manis: manis({ baseURL: 'https://api.manis.example', credentials: () => secrets() }) },
    }),
  ],
  providers: [ManisClient],
  exports: [ManisClient],
})
export class PartnersModule {}
