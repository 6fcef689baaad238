import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import {
  defineProvider,
  optionsOf,
  type ProviderOptions,
} from '../../../lib/protocol/definition/provider-definition.js';
import { RunningProvider } from '../../../lib/runtime/running-provider.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';

const URL_OF_API = 'https://acme.test';

/** A provider whose tokens are `token-1`, `token-2`, …, of a subject `a-1`, …, without a network. */
function running(options: Partial<ProviderOptions<unknown>> = {}) {
  let count = 0;
  const clock = new ManualClock();
  const createToken = vi.fn(({ subject = 'token' }: { subject?: string | undefined }) => ({
    accessToken: `${subject}-${(count += 1)}`,
    tokenType: 'Bearer',
    expiresIn: 3_600,
  }));
  const definition = defineProvider<unknown>({
    http: { baseURL: URL_OF_API },
    credentials: () => ({ secret: 'fake-secret' }),
    ...(options.attach === undefined && { createToken }),
    ...options,
  });
  const events = { emit: vi.fn(), subscriberFailed: vi.fn() };
  const provider = new RunningProvider('acme', optionsOf(definition), { clock, random: () => 0.5, ...events });
  return { provider, createToken, clock, events };
}

const withoutTokens: Partial<ProviderOptions<unknown>> = {
  attach: (request) => request.setHeader('X-Api-Key', 'fake-key'),
};

describe('a running provider', () => {
  it('says what it waits for, and prints no more than its name', () => {
    const { provider } = running();
    expect(provider.describe()).toBe(`${URL_OF_API}, waiting for its first token`);
    expect(inspect(provider)).toBe('[RunningProvider acme]');
    expect(running({ requireSubject: true }).provider.describe()).toContain('waiting for the first tenant');
    expect(running(withoutTokens).provider.describe()).toContain('ready: nothing to acquire');
  });

  it.each<[string, Partial<ProviderOptions<unknown>>]>([
    ['a host per tenant, waiting for its first token', { http: { baseURL: () => URL_OF_API } }],
    [
      'https://*.acme.test, its first token is acquired when it is needed',
      { http: {}, originPattern: 'https://*.acme.test', warmUp: false },
    ],
    [
      'https://a.test, https://b.test, waiting for its first token',
      { http: {}, origins: ['https://a.test', 'https://b.test'] },
    ],
  ])('says “%s” where it has no base URL of its own', (text, options) => {
    expect(running(options).provider.describe()).toBe(text);
  });

  it('warms up with a token of its own; where every token has a subject, it asks for none', async () => {
    const own = running();
    await own.provider.warmUp();
    expect(own.provider.peek()?.reveal()).toBe('token-1');
    const tenants = running({ requireSubject: true });
    await tenants.provider.warmUp();
    expect(tenants.createToken).not.toHaveBeenCalled();
  });

  it("tells token$ of its own tokens, the last one at once, and of no subject's", async () => {
    const { provider } = running();
    const seen: string[] = [];
    await provider.token();
    await provider.token({ subject: 'a' });
    provider.token$.subscribe((token) => seen.push(token.reveal()));
    await provider.token({ replaces: await provider.token(), reason: 'due' });
    expect(seen).toEqual(['token-1', 'token-3']);
  });

  it("hands out the resolved subject's token where the application has its own as well", async () => {
    const { provider } = running({ requireSubject: false, resolveSubject: () => 'merchant' });
    await provider.warmUp();
    expect((await provider.token()).reveal()).toBe('merchant-2');
    expect((await provider.token()).reveal()).toBe('merchant-2');
    expect(provider.peek()?.reveal()).toBe('merchant-2');
  });

  it('renews a token before it dies, and no more once its schedule is stopped', async () => {
    const { provider, clock, createToken } = running();
    await provider.warmUp();
    await clock.advance(3_500_000);
    expect(createToken).toHaveBeenCalledTimes(2);
    provider.stopSchedule();
    await clock.advance(3_100_000);
    expect(createToken).toHaveBeenCalledTimes(2);
    expect((await provider.token()).reveal()).toBe('token-2');
  });

  it('has no token and nothing to acquire without a token endpoint, and still attaches', async () => {
    const { provider } = running(withoutTokens);
    expect(provider.status()).toMatchObject({ state: 'not-needed', cooldownUntil: undefined });
    expect(provider.peek()).toBeUndefined();
    await expect(provider.token()).rejects.toMatchObject({
      code: 'ERR_TOKEN_UNAVAILABLE',
      provider: 'acme',
      message: expect.stringMatching(/no token endpoint.*; use its HttpService, its fetch or authorize\(\)/),
    });
    expect(() => provider.resetRejections()).not.toThrow();
    expect(await provider.authorize(`${URL_OF_API}/orders`)).toMatchObject({ headers: { 'X-Api-Key': 'fake-key' } });
  });

  it('R63 hands out nothing once it closes, ends token$, and closes once', async () => {
    const { provider, createToken } = running();
    const ended = vi.fn();
    provider.token$.subscribe({ complete: ended });
    await provider.token();
    const closing = provider.close();
    expect(provider.close()).toBe(closing);
    expect(provider.peek()).toBeUndefined();
    await expect(provider.token()).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    await expect(provider.authorize(URL_OF_API)).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    await closing;
    expect(ended).toHaveBeenCalledOnce();
    expect(createToken).toHaveBeenCalledOnce();
  });

  it('R63 waits 2 s for what is in flight, then ends it', async () => {
    const { provider, clock } = running({ createToken: () => new Promise(() => {}) });
    const flight = provider.token().catch((error: unknown) => error);
    await clock.advance(0);
    let closed = false;
    const closing = provider.close().then(() => (closed = true));
    await clock.advance(1_999);
    expect(closed).toBe(false);
    await clock.advance(1);
    await closing;
    expect(await flight).toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
  });
});
