import { Module } from '@nestjs/common';
import { emma, ProviderAuthModule } from 'nestjs-provider-auth';
import { Sdks } from './sdks.js';

@Module({
  imports: [
    ProviderAuthModule.forFeature({ emma: emma({ clientId: 'fake-client-0001', clientSecret: 'fake-secret-0001' }) }),
  ],
  providers: [Sdks],
  exports: [Sdks],
})
export class SdksModule {}
