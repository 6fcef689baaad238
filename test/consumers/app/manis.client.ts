import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { UseProviderAuth } from 'nestjs-provider-auth';

@Injectable()
@UseProviderAuth('manis')
export class ManisClient {
  constructor(private readonly http: HttpService) {}

  async ping(): Promise<{ ok: boolean }> {
    return (await this.http.axiosRef.get('/api/v1/ping')).data;
  }

  async orders(): Promise<string[]> {
    return (await this.http.axiosRef.get('/api/v1/orders')).data;
  }
}
