import { HttpService } from '@nestjs/axios';
import { type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import {
  defineProvider,
  type ProviderDefinition,
  ProviderAuthOptionsError,
  type ProviderOptions,
} from 'nestjs-provider-auth';
import { expect } from 'vitest';
import { afterTest } from '../../after-test.js';

export const SECRET = 'the-secret-of-the-provider';
export const TOKEN = 'the-token-of-the-provider';

/** A definition without a network: each token is TOKEN, plus `-of-<subject>`. Its HttpService is told by its baseURL. */
export function definitionOf(host: string, options: Partial<ProviderOptions<unknown>> = {}): ProviderDefinition {
  return defineProvider<unknown>({
    http: { baseURL: `https://${host}.test` },
    credentials: { secret: SECRET },
    createToken: ({ subject }) => ({
      accessToken: subject === undefined ? TOKEN : `${TOKEN}-of-${subject}`,
      tokenType: 'Bearer',
      expiresIn: 3600,
    }),
    ...options,
  });
}

/** Which HttpService it is. */
export function hostOf(http: HttpService | undefined): string {
  return new URL(http?.axiosRef.defaults.baseURL ?? 'https://none').host;
}

export function testModule(metadata: ModuleMetadata): TestingModuleBuilder {
  return Test.createTestingModule(metadata);
}

/** A started application; closed after the test. */
export async function startApp(metadata: ModuleMetadata): Promise<TestingModule> {
  const app = await testModule(metadata).compile();
  await app.init();
  // One that did not start has closed its providers itself, and Nest 11.0 would start it again to close it.
  afterTest(() => app.close());
  return app;
}

/** The faults that a start fails with. */
export async function faultsOf(start: Promise<unknown>): Promise<readonly string[]> {
  const error = await start.then(
    () => expect.fail('it started'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderAuthOptionsError);
  return error instanceof ProviderAuthOptionsError ? error.faults : [];
}
