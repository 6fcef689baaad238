import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { UseProviderAuth } from 'nestjs-provider-auth';

@Injectable()
@UseProviderAuth('emma')
export class EmmaClient {
  constructor(private readonly http: HttpService) {}

  async call(): Promise<unknown> {
    return (await this.http.axiosRef.get('/v1/locations')).data;
  }
}
