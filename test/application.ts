import type { HttpService } from '@nestjs/axios';
import type { ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  getProviderHttpToken,
  type ProviderAuthEvent,
  ProviderAuthModule,
  type ProviderAuthModuleOptions,
  type ProviderDefinition,
  TokenAcquisitionError,
  TokenService,
} from 'nestjs-provider-auth';
import { type Clock, systemClock } from '../lib/core/clock.js';
import { PROVIDER_AUTH_CLOCK } from '../lib/module/root-tokens.constants.js';
import { afterTest } from './after-test.js';

export interface Application {
  readonly app: TestingModule;
  readonly tokens: TokenService;
  readonly http: HttpService;
  /** Since before its start. */
  readonly events: ProviderAuthEvent[];
}

/** A started, silent application with one provider, `acme`; closed after the test. */
export async function start(
  definition: ProviderDefinition,
  settings: Omit<ProviderAuthModuleOptions, 'providers'> = {},
  clock: Clock = systemClock,
  beside: NonNullable<ModuleMetadata['imports']> = [],
): Promise<Application> {
  const imports = [ProviderAuthModule.forRoot({ ...settings, providers: { acme: definition } }), ...beside];
  const app = await Test.createTestingModule({ imports })
    .overrideProvider(PROVIDER_AUTH_CLOCK)
    .useValue(clock)
    .compile();
  app.useLogger(false);
  const tokens = app.get(TokenService);
  const events: ProviderAuthEvent[] = [];
  tokens.events$.subscribe((event) => events.push(event));
  await app.init();
  afterTest(() => app.close());
  return { app, tokens, http: app.get<HttpService>(getProviderHttpToken('acme')), events };
}

/** Why an application with this provider gets no token. */
export async function acquisitionFailure(definition: ProviderDefinition): Promise<TokenAcquisitionError> {
  const { tokens } = await start(definition);
  return acquisitionErrorOf(tokens.getToken('acme'));
}

/** Why there is no token: where it failed before it was asked for, the reason is the cause. */
export async function acquisitionErrorOf(token: Promise<unknown>): Promise<TokenAcquisitionError> {
  const error = await failureOf(token);
  const reason =
    error instanceof TokenAcquisitionError && error.cause instanceof TokenAcquisitionError ? error.cause : error;
  if (reason instanceof TokenAcquisitionError) return reason;
  throw new Error('expected a TokenAcquisitionError', { cause: error });
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
