import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { UseProviderAuth } from 'nestjs-provider-auth';

/** It knows nothing of tenants: the request's context says whose token is sent. */
@Injectable()
@UseProviderAuth('partner')
export class OrdersClient {
  constructor(private readonly http: HttpService) {}

  async merchant(): Promise<string> {
    return (await this.http.axiosRef.get<{ merchant: string }>('/orders')).data.merchant;
  }
}
