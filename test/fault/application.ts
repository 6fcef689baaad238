import type { HttpService } from '@nestjs/axios';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  defineProvider,
  form,
  getProviderHttpToken,
  ProviderAuthError,
  ProviderAuthModule,
  type ProviderAuthModuleOptions,
  type ProviderDefinition,
  type ProviderOptions,
  TokenService,
} from 'nestjs-provider-auth';
import { afterEach } from 'vitest';

export const ID = 'fake-client';
export const SECRET = 'fake-secret-canary';

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

export type AcmeOptions = Partial<ProviderOptions<Credentials>>;

/** A provider whose API and token endpoint are at `url`. */
export function acme(url: string, options: AcmeOptions = {}): ProviderDefinition {
  return defineProvider<Credentials>({
    http: { baseURL: url },
    credentials: { id: ID, secret: SECRET },
    dangerouslyAllowHttp: url.startsWith('http:') ? [url] : [],
    request: ({ credentials: { id, secret } }) => ({
      url: `${url}/token`,
      body: form({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
    }),
    ...options,
  });
}

export interface Application {
  readonly module: TestingModule;
  readonly tokens: TokenService;
  readonly http: HttpService;
}

const applications: TestingModule[] = [];

afterEach(async () => {
  await Promise.all(applications.splice(0).map((each) => each.close()));
});

/** A started application with one provider, `acme`; closed after the test. */
export async function start(
  definition: ProviderDefinition,
  settings: Omit<ProviderAuthModuleOptions, 'providers'> = {},
): Promise<Application> {
  const imports = [ProviderAuthModule.forRoot({ ...settings, providers: { acme: definition } })];
  const module = await Test.createTestingModule({ imports }).compile();
  module.useLogger(false);
  await module.init();
  applications.push(module);
  return { module, tokens: module.get(TokenService), http: module.get<HttpService>(getProviderHttpToken('acme')) };
}

/** What the first acquisition fails with. */
export async function acquisitionFailure(definition: ProviderDefinition): Promise<ProviderAuthError> {
  const { tokens } = await start(definition);
  const error: unknown = await tokens.getToken('acme').catch((failure: unknown) => failure);
  if (!(error instanceof ProviderAuthError)) throw new Error('expected a ProviderAuthError', { cause: error });
  // It may have failed before it was asked for: then the reason is the cause.
  return error.code === 'ERR_TOKEN_UNAVAILABLE' && error.cause instanceof ProviderAuthError ? error.cause : error;
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}
