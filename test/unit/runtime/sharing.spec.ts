import { describe, expect, it, vi } from 'vitest';
import type { TokenStore } from '../../../lib/core/token-store.js';
import {
  defineProvider,
  optionsOf,
  type ProviderOptions,
} from '../../../lib/protocol/definition/provider-definition.js';
import { RunningProvider } from '../../../lib/runtime/running-provider.js';
import { credentialsDigest, sharedName, sharedStore } from '../../../lib/runtime/sharing.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { memoryTokenStore } from '../../../lib/tokens/store/memory-token-store.js';
import { SickStore } from '../tokens/store/fleet.js';

const optionsWith = (options: Partial<ProviderOptions<unknown>>): ProviderOptions<unknown> => ({
  http: { baseURL: 'https://acme.test' },
  credentials: { secret: 'fake-secret' },
  createToken: () => ({ accessToken: 'fake-token', tokenType: 'Bearer', expiresIn: 3_600 }),
  ...options,
});

describe('the store of a provider', () => {
  it('is one that other processes see, or none', () => {
    const shared: TokenStore = new SickStore(new ManualClock());
    expect(sharedStore(optionsWith({ store: shared }))).toBe(shared);
    for (const store of [false, memoryTokenStore()] as const)
      expect(sharedStore(optionsWith({ store }))).toBeUndefined();
    expect(sharedStore(optionsWith({}))).toBeUndefined();
  });

  it('R47 knows a provider by its name, its API, its token endpoint and its identity', () => {
    const server = { issuer: 'https://auth.acme.test' };
    expect(sharedName('acme', optionsWith({ server, identity: ['client', 'scope'] }))).toEqual([
      'acme',
      'https://acme.test',
      server,
      ['client', 'scope'],
    ]);
    const origins = ['https://eu.acme.test'];
    const originPattern = 'https://*.acme.test';
    expect(sharedName('acme', optionsWith({ http: {}, origins, originPattern }))).toEqual([
      'acme',
      [originPattern, origins],
      undefined,
      [],
    ]);
  });

  it('R22 R55 tells credentials apart by a digest, where all subjects have the same', () => {
    const [one, other] = ['fake-one', 'fake-other'].map((secret) =>
      credentialsDigest(optionsWith({ credentials: { secret } })),
    );
    expect(one).not.toBe(other);
    expect(one).not.toContain('fake');
    expect(credentialsDigest(optionsWith({ credentials: () => ({}) }))).toBeUndefined();
  });
});

describe('a replica that leaves', () => {
  it.each([true, false])('R63 does not end a token that others may use (shared: %s)', async (isShared) => {
    const clock = new ManualClock();
    const revoke = { request: vi.fn(() => ({ url: 'http://127.0.0.1:1' })) };
    const definition = defineProvider<unknown>(
      optionsWith({ revoke, ...(isShared && { store: new SickStore(clock) }) }),
    );
    const options = { clock, random: () => 0.5, emit: vi.fn(), subscriberFailed: vi.fn() };
    const provider = new RunningProvider('acme', optionsOf(definition), options);
    await provider.token();
    await provider.close();
    expect(revoke.request).toHaveBeenCalledTimes(isShared ? 0 : 1);
  });
});
