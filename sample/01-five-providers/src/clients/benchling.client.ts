import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { UseProviderAuth } from 'nestjs-provider-auth';

@Injectable()
@UseProviderAuth('benchling')
export class BenchlingClient {
  constructor(private readonly http: HttpService) {}

  async call(): Promise<unknown> {
    return (await this.http.axiosRef.get('/api/v2/plates')).data;
  }
}
