import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { InjectProviderHttp, InjectProviderTokenService, ProviderTokenService } from 'nestjs-provider-auth';
import createOpenApiFetch from 'openapi-fetch';
import * as heyApiAxios from './generated/hey-api-axios/client/index.js';
import * as heyApiAxiosSdk from './generated/hey-api-axios/sdk.gen.js';
import * as heyApiFetch from './generated/hey-api-fetch/client/index.js';
import * as heyApiFetchSdk from './generated/hey-api-fetch/sdk.gen.js';
import type { paths } from './generated/openapi-fetch.js';
import { getPublicEMMAAPI } from './generated/orval-axios.js';
import * as orvalFetchSdk from './generated/orval-fetch.js';
import { Api as SwaggerAxios } from './generated/swagger-axios.js';
import { Api as SwaggerFetch } from './generated/swagger-fetch.js';
import * as orvalAxios from './mutators/orval-axios.js';
import * as orvalFetch from './mutators/orval-fetch.js';

/** What emma's OpenAPI file names as its server; the axios clients have it of the HttpService. */
const SERVER = 'https://api.emma.ms/external';

const key = { name: 'key', keyType: 'RSA' } as const;
const file = () => new File(['0123456789'], 'a.txt');
const form = () => {
  const data = new FormData();
  data.append('file', file());
  return data;
};

interface Sdk {
  list(): Promise<unknown>;
  create(): Promise<unknown>;
  upload(): Promise<unknown>;
}

/** emma's API by a generated SDK of each kind. */
@Injectable()
export class Sdks {
  readonly all: Record<string, Sdk>;

  constructor(
    @InjectProviderHttp('emma') { axiosRef }: HttpService,
    @InjectProviderTokenService('emma') { fetch }: ProviderTokenService,
  ) {
    const swaggerAxios = new SwaggerAxios();
    swaggerAxios.instance = axiosRef;
    const swaggerFetch = new SwaggerFetch({ baseUrl: SERVER, customFetch: fetch });
    orvalAxios.by.axios = axiosRef;
    orvalFetch.by.fetch = (path, init) => fetch(`${SERVER}${String(path)}`, init);
    const emma = getPublicEMMAAPI();
    const ofAxios = heyApiAxios.createClient({ axios: axiosRef, baseURL: SERVER, throwOnError: true });
    const ofFetch = heyApiFetch.createClient({ baseUrl: SERVER, fetch, throwOnError: true });
    const openApiFetch = createOpenApiFetch<paths>({ baseUrl: SERVER, fetch });
    this.all = {
      'swagger-typescript-api, axios': {
        list: () => swaggerAxios.v1.sshKeys(),
        create: () => swaggerAxios.v1.sshKeysCreateImport(key),
        upload: () => swaggerAxios.v1.uploadFile({ file: file() }),
      },
      'swagger-typescript-api, fetch': {
        list: () => swaggerFetch.v1.sshKeys(),
        create: () => swaggerFetch.v1.sshKeysCreateImport(key),
        upload: () => swaggerFetch.v1.uploadFile({ file: file() }),
      },
      'orval, axios': {
        list: () => emma.sshKeys(),
        create: () => emma.sshKeysCreateImport(key),
        upload: () => emma.uploadFile({ file: file() }),
      },
      'orval, fetch': {
        list: () => orvalFetchSdk.sshKeys(),
        create: () => orvalFetchSdk.sshKeysCreateImport(key),
        upload: () => orvalFetchSdk.uploadFile({ file: file() }),
      },
      '@hey-api/openapi-ts, axios': {
        list: () => heyApiAxiosSdk.sshKeys({ client: ofAxios }),
        create: () => heyApiAxiosSdk.sshKeysCreateImport({ client: ofAxios, body: key }),
        upload: () => heyApiAxiosSdk.uploadFile({ client: ofAxios, body: { file: file() } }),
      },
      '@hey-api/openapi-ts, fetch': {
        list: () => heyApiFetchSdk.sshKeys({ client: ofFetch }),
        create: () => heyApiFetchSdk.sshKeysCreateImport({ client: ofFetch, body: key }),
        upload: () => heyApiFetchSdk.uploadFile({ client: ofFetch, body: { file: file() } }),
      },
      'openapi-fetch': {
        list: () => openApiFetch.GET('/v1/ssh-keys'),
        create: () => openApiFetch.POST('/v1/ssh-keys', { body: key }),
        upload: () => openApiFetch.POST('/v1/files', { body: { file: 'a.txt' }, bodySerializer: form }),
      },
    };
  }
}
