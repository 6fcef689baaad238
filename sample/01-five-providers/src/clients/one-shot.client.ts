import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { UseProviderAuth } from 'nestjs-provider-auth';

@Injectable()
@UseProviderAuth('oneShot')
export class OneShotClient {
  constructor(private readonly http: HttpService) {}

  async call(): Promise<unknown> {
    return (await this.http.axiosRef.get('/chains')).data;
  }
}
