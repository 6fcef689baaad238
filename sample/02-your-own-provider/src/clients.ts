import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { UseProviderAuth } from 'nestjs-provider-auth';

@Injectable()
@UseProviderAuth('harbour')
export class HarbourClient {
  constructor(private readonly http: HttpService) {}

  async ships(): Promise<unknown> {
    return (await this.http.axiosRef.get('/ships')).data;
  }
}

@Injectable()
@UseProviderAuth('bazaar')
export class BazaarClient {
  constructor(private readonly http: HttpService) {}

  async offers(merchant: string): Promise<unknown> {
    return (await this.http.axiosRef.get('/offers', { providerAuth: { subject: merchant } })).data;
  }
}

@Injectable()
@UseProviderAuth('ledger')
export class LedgerClient {
  constructor(private readonly http: HttpService) {}

  async enter(amount: number): Promise<unknown> {
    return (await this.http.axiosRef.post('/entries', { amount }, { params: { draft: true } })).data;
  }
}
