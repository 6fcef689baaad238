import { HttpService } from '@nestjs/axios';
import { Controller, Get, Injectable } from '@nestjs/common';
import { UseProviderAuth } from 'nestjs-provider-auth';

@Injectable()
@UseProviderAuth('manis')
export class ManisClient {
  constructor(private readonly http: HttpService) {}

  async ping(): Promise<unknown> {
    return (await this.http.axiosRef.get<unknown>('/api/v1/ping')).data;
  }
}

/** What this application's own callers ask for; it needs Manis for an answer. */
@Controller('orders')
export class OrdersController {
  constructor(private readonly manis: ManisClient) {}

  @Get()
  orders(): Promise<unknown> {
    return this.manis.ping();
  }
}
