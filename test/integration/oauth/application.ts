import { HttpService } from '@nestjs/axios';
import { ConsoleLogger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  clientCredentials,
  type ClientCredentialsOptions,
  getProviderHttpToken,
  ProviderAuthModule,
  TokenAcquisitionError,
  TokenService,
} from 'nestjs-provider-auth';
import { afterEach } from 'vitest';

const running: TestingModule[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

/** A Nest application that calls one API, `acme`. */
export async function startApplication(options: ClientCredentialsOptions): Promise<{
  readonly app: TestingModule;
  readonly http: HttpService;
  readonly tokens: TokenService;
}> {
  const providers = { acme: clientCredentials(options) };
  const app = await Test.createTestingModule({ imports: [ProviderAuthModule.forRoot({ providers })] })
    .setLogger(new ConsoleLogger({ logLevels: [] }))
    .compile();
  running.push(app);
  await app.init();
  return { app, http: app.get(getProviderHttpToken('acme'), { strict: false }), tokens: app.get(TokenService) };
}

/** How an application with these options fails to get a token. */
export async function failureOf(options: ClientCredentialsOptions): Promise<TokenAcquisitionError> {
  const { tokens } = await startApplication(options);
  const outcome: unknown = await tokens.getToken('acme').catch((error: unknown) => error);
  if (outcome instanceof TokenAcquisitionError) return outcome;
  throw new Error(`expected a TokenAcquisitionError, got ${String(outcome)}`);
}
