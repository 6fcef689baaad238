import { Octokit } from '@octokit/core';
import { SSHKeysApi, SshKeysCreateImportRequest } from '@emma-community/emma-typescript-sdk';
import { OneShotClient } from '@uxly/1shot-client';
import { GraphQLClient } from 'graphql-request';
import ky from 'ky';
import { createFetch } from 'ofetch';
import OpenAI from 'openai';
import createOpenApiFetch from 'openapi-fetch';
import { createClientAsync } from 'soap';
import type { HttpService } from '@nestjs/axios';
import type { ProviderTokenService } from 'nestjs-provider-auth';
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

/** What a client is made of: the provider's HttpService and token service, and where its API is. */
export interface Provider {
  readonly http: HttpService;
  readonly tokens: ProviderTokenService;
  readonly url: string;
}

/** One request of each kind that the client can send. A refused one rejects, or resolves with what says 401. */
export interface Client {
  readonly get: () => unknown;
  readonly post: () => unknown;
  readonly upload?: () => unknown;
}

const key = { name: 'key', keyType: 'RSA' } as const;
const file = () => new File(['0123456789'], 'a.txt');
const form = () => {
  const data = new FormData();
  data.append('file', file());
  return data;
};

/** Clients by the name that docs/clients.md has for them. */
export const CLIENTS: Record<string, (provider: Provider) => Client | Promise<Client>> = {
  'swagger-typescript-api, axios': ({ http }) => {
    const api = new SwaggerAxios();
    api.instance = http.axiosRef;
    return {
      get: () => api.v1.sshKeys(),
      post: () => api.v1.sshKeysCreateImport(key),
      upload: () => api.v1.uploadFile({ file: file() }),
    };
  },
  'swagger-typescript-api, fetch': ({ tokens, url }) => {
    const api = new SwaggerFetch({ baseUrl: url, customFetch: tokens.fetch });
    return {
      get: () => api.v1.sshKeys(),
      post: () => api.v1.sshKeysCreateImport(key),
      upload: () => api.v1.uploadFile({ file: file() }),
    };
  },
  'orval, axios': ({ http }) => {
    orvalAxios.by.axios = http.axiosRef;
    const api = getPublicEMMAAPI();
    return {
      get: () => api.sshKeys(),
      post: () => api.sshKeysCreateImport(key),
      upload: () => api.uploadFile({ file: file() }),
    };
  },
  'orval, fetch': ({ tokens, url }) => {
    orvalFetch.by.fetch = (path, init) => tokens.fetch(`${url}${String(path)}`, init);
    return {
      get: () => orvalFetchSdk.sshKeys(),
      post: () => orvalFetchSdk.sshKeysCreateImport(key),
      upload: () => orvalFetchSdk.uploadFile({ file: file() }),
    };
  },
  '@hey-api/openapi-ts, axios': ({ http, url }) => {
    const client = heyApiAxios.createClient({ axios: http.axiosRef, baseURL: url, throwOnError: true });
    return {
      get: () => heyApiAxiosSdk.sshKeys({ client }),
      post: () => heyApiAxiosSdk.sshKeysCreateImport({ client, body: key }),
      upload: () => heyApiAxiosSdk.uploadFile({ client, body: { file: file() } }),
    };
  },
  '@hey-api/openapi-ts, fetch': ({ tokens, url }) => {
    const client = heyApiFetch.createClient({ baseUrl: url, fetch: tokens.fetch, throwOnError: true });
    return {
      get: () => heyApiFetchSdk.sshKeys({ client }),
      post: () => heyApiFetchSdk.sshKeysCreateImport({ client, body: key }),
      upload: () => heyApiFetchSdk.uploadFile({ client, body: { file: file() } }),
    };
  },
  'openapi-fetch': ({ tokens, url }) => {
    const api = createOpenApiFetch<paths>({ baseUrl: url, fetch: tokens.fetch });
    return {
      get: () => api.GET('/v1/ssh-keys'),
      post: () => api.POST('/v1/ssh-keys', { body: key }),
      upload: () => api.POST('/v1/files', { body: { file: 'a.txt' }, bodySerializer: form }),
    };
  },
  '@emma-community/emma-typescript-sdk': ({ tokens, url }) => {
    const { Rsa: keyType } = SshKeysCreateImportRequest.KeyTypeEnum;
    const rsa = { name: 'key', key: 'ssh-rsa A', keyType };
    const call = async <T>(send: (api: SSHKeysApi) => Promise<T>, tries = 2): Promise<T> => {
      const api = new SSHKeysApi(url);
      const authorization = await tokens.authorize(url);
      api.addInterceptor((options) => void Object.assign(options.headers ?? {}, authorization.headers));
      return send(api).catch(async (error: unknown) => {
        const isRejection = tries > 1 && Object(error).statusCode === 401;
        if (!isRejection || !(await authorization.rejected())) throw error;
        return call(send, tries - 1);
      });
    };
    return { get: () => call((api) => api.sshKeys()), post: () => call((api) => api.sshKeysCreateImport(rsa)) };
  },
  '@uxly/1shot-client': ({ tokens, url }) => {
    class Client extends OneShotClient {
      override async request<T>(method: string, path: string, body?: Record<string, unknown>): Promise<T> {
        const response = await tokens.fetch(`${url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
        if (!response.ok) throw new Error(`API request failed: ${response.statusText}`);
        return (await response.json()) as T;
      }
    }
    const api = new Client({ apiKey: 'none', apiSecret: 'none', baseUrl: url });
    return { get: () => api.request('GET', '/chains'), post: () => api.request('POST', '/wallets', { name: 'w' }) };
  },
  'graphql-request': ({ tokens, url }) => {
    const api = new GraphQLClient(`${url}/graphql`, { fetch: tokens.fetch });
    const reading = new GraphQLClient(`${url}/graphql`, { fetch: tokens.fetch, method: 'GET' });
    return { get: () => reading.request('{ echo }'), post: () => api.request('mutation { echo }') };
  },
  soap: async ({ http, url }) => {
    const api = await createClientAsync(`${url}/soap?wsdl`, { request: http.axiosRef });
    return {
      get: () => createClientAsync(`${url}/soap?wsdl`, { request: http.axiosRef, disableCache: true }),
      post: () => api['OrderAsync']('tea'),
    };
  },
  '@octokit/core': ({ tokens, url }) => {
    const api = new Octokit({ baseUrl: url, request: { fetch: tokens.fetch } });
    return { get: () => api.request('GET /user'), post: () => api.request('POST /gists', { files: {} }) };
  },
  ky: ({ tokens, url }) => {
    const api = ky.create({ prefixUrl: url, fetch: tokens.fetch, retry: 0 });
    return {
      get: () => api.get('orders').json(),
      post: () => api.post('orders', { json: key }).json(),
      upload: () => api.post('files', { body: form() }).json(),
    };
  },
  ofetch: ({ tokens, url }) => {
    const api = createFetch({ fetch: tokens.fetch, defaults: { baseURL: url, retry: 0 } });
    return {
      get: () => api('/orders'),
      post: () => api('/orders', { method: 'POST', body: key }),
      upload: () => api('/files', { method: 'POST', body: form() }),
    };
  },
  openai: ({ tokens, url }) => {
    const api = new OpenAI({ apiKey: 'none', baseURL: url, fetch: tokens.fetch, maxRetries: 0 });
    return {
      get: () => api.models.list(),
      post: () => api.chat.completions.create({ model: 'm', messages: [] }),
      upload: () => api.files.create({ file: file(), purpose: 'batch' }),
    };
  },
};
