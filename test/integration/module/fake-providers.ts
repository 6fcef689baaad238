import { HttpService } from '@nestjs/axios';
import { type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { create } from 'axios';
import { AccessToken, defineProvider, type ProviderDefinition } from 'nestjs-provider-auth';
import { ReplaySubject } from 'rxjs';
import { START_PROVIDER } from '../../../lib/module/injection-tokens.constants.js';
import { NOTHING_TO_ACQUIRE, type ProviderRuntime, type StartProvider } from '../../../lib/runtime/provider-runtime.js';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';

export const SECRET = 'the-secret-of-the-provider';
export const TOKEN = 'the-token-of-the-provider';

/** A definition whose HttpService is told by its baseURL, `https://<host>.test`. */
export function definitionOf(host: string): ProviderDefinition {
  return defineProvider({
    http: { baseURL: `https://${host}.test` },
    credentials: { secret: SECRET },
    request: () => ({ url: '/token' }),
  });
}

/** ProviderAuthRequestOption HttpService it is. */
export function hostOf(http: HttpService | undefined): string {
  return new URL(http?.axiosRef.defaults.baseURL ?? 'https://none').host;
}

function issue(subject?: string): AccessToken {
  const value = subject === undefined ? TOKEN : `${TOKEN} of ${subject}`;
  return new AccessToken({ value, tokenType: 'Bearer', sentAt: Date.now(), lifetime: 3_600_000 });
}

export interface FakeProviders {
  readonly start: StartProvider;
  /** What happened, in order: `manis warmUp`, … */
  readonly calls: string[];
}

/** Starts providers without a network: each token is TOKEN, plus `of <subject>`. */
export function fakeProviders(overrides: Partial<ProviderRuntime> = {}): FakeProviders {
  const calls: string[] = [];
  const start: StartProvider = (name, definition, defaults) => {
    const note = (what: string) => calls.push(`${name} ${what}`);
    const { http } = optionsOf(definition);
    const token$ = new ReplaySubject<AccessToken>(1);
    token$.next(issue());
    note(`start ${JSON.stringify(defaults)}`);
    return {
      name,
      http: new HttpService(create(defaults.http).create({ ...http, proxy: false, adapter: 'fetch' })),
      token: (demand) => Promise.resolve(issue(demand?.subject)),
      peek: (subject) => issue(subject),
      status: () => NOTHING_TO_ACQUIRE,
      token$,
      headers: (url) => Promise.resolve({ Authorization: issue().header(), 'X-For': String(url) }),
      fetch: () => Promise.resolve(new Response(name)),
      describe: () => `${http.baseURL}, waiting for its first token`,
      warmUp: () => Promise.resolve(void note('warmUp')),
      stopSchedule: () => void note('stopSchedule'),
      close: () => Promise.resolve(void note('close')),
      ...overrides,
    };
  };
  return { start, calls };
}

export function testModule(metadata: ModuleMetadata, providers = fakeProviders()): TestingModuleBuilder {
  return Test.createTestingModule(metadata).overrideProvider(START_PROVIDER).useValue(providers.start);
}

/** A started application. */
export async function startApp(metadata: ModuleMetadata, providers = fakeProviders()): Promise<TestingModule> {
  const app = await testModule(metadata, providers).compile();
  return app.init();
}
