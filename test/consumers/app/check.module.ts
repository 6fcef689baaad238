import { Module } from '@nestjs/common';
import { bearer, ProviderAuthModule } from 'nestjs-provider-auth';

/** For `npx nestjs-provider-auth check`: it needs no server. */
@Module({
  imports: [
    ProviderAuthModule.forRoot({
      providers: { acme: bearer({ baseURL: 'https://api.acme.example', token: 'fake-token-0001' }) },
    }),
  ],
})
export class CheckModule {}
