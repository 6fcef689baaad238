import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { UseProviderAuth } from 'nestjs-provider-auth';

/** It knows nothing of other replicas. */
@Injectable()
@UseProviderAuth('partner')
export class OrdersClient {
  constructor(private readonly http: HttpService) {}

  async count(): Promise<number> {
    return (await this.http.axiosRef.get<{ orders: number }>('/orders')).data.orders;
  }
}
