import { describe, expect, it } from 'vitest';
import type { AccessToken } from '../../../../lib/core/access-token.js';
import type { TokenOptions, TokenSource } from '../../../../lib/core/token-source.js';
import type { AcquisitionOptions } from '../../../../lib/tokens/acquire/attempt.js';
import { CachedTokenSource } from '../../../../lib/tokens/cache/cached-token-source.js';
import { FakeEndpoint } from '../fake-endpoint.js';
import { ScriptedSource } from './scripted-source.js';

/** Other replicas' tokens, in place of a store: what is there is taken over, else the endpoint is asked. */
class Adopting implements TokenSource {
  readonly endpoint = new FakeEndpoint();
  readonly looks: TokenOptions[] = [];
  there: AccessToken | undefined;
  readonly #inner = this.endpoint.retrying();

  readonly cached = new CachedTokenSource(this, {
    clock: this.endpoint.clock,
    maxSubjects: 9,
    report: (event) => this.endpoint.events.push(event),
    adopt: (options) => {
      this.looks.push(options);
      return Promise.resolve(this.there);
    },
  });

  async token(options: AcquisitionOptions = {}): Promise<AccessToken> {
    if (this.there === undefined || options.replaces?.is(this.there) === true) return this.#inner.token(options);
    options.onAdopt?.();
    return this.there;
  }
}

const source = new ScriptedSource();
const reject = (tokens: CachedTokenSource, replaces: AccessToken) => tokens.token({ replaces, reason: 'rejected' });

describe('a rejection that another replica has seen to', () => {
  it('R39 R54 spends nothing: the next one causes an acquisition as if it were the first', async () => {
    const replicas = new Adopting();
    const { cached, endpoint } = replicas;
    const first = await cached.token();
    replicas.there = source.issue('two');
    expect((await reject(cached, first)).reveal()).toBe('two');
    expect(cached.status().rejections).toBeUndefined();
    const third = await reject(cached, replicas.there);
    expect(third.reveal()).toBe('token--2');
    expect(cached.status().rejections).toMatchObject({ count: 1, until: endpoint.clock.now() + 1_000 });
    expect(replicas.looks).toEqual([]);
  });

  it('R39 gives nothing back when it is a renewal that finds a token of another replica', async () => {
    const replicas = new Adopting();
    const { cached } = replicas;
    await reject(cached, await cached.token());
    const { rejections } = cached.status();
    replicas.there = source.issue('three');
    expect(await cached.renew()).toBe(replicas.there);
    expect(cached.status().rejections).toEqual(rejections);
  });

  it.each([
    ['of the application itself', {}],
    ['of a subject', { subject: 'ann' }],
  ])('R65 is looked for as that %s', async (_, whose) => {
    const replicas = new Adopting();
    const { cached } = replicas;
    const first = await cached.token(whose);
    const replaces = await cached.token({ ...whose, replaces: first, reason: 'rejected' });
    await cached.token({ ...whose, replaces, reason: 'rejected' });
    expect(replicas.looks.map((look) => ({ ...look }))).toStrictEqual([{ replaces, reason: 'rejected', ...whose }]);
  });

  it('R39 R54 is found though rejections cause no acquisition now, by one look for all', async () => {
    const replicas = new Adopting();
    const { cached } = replicas;
    const second = await reject(cached, await cached.token());
    replicas.there = source.issue('of another replica');
    const all = await Promise.all([1, 2, 3].map(() => reject(cached, second)));
    expect(all.map((token) => token.reveal())).toEqual(Array.from({ length: 3 }, () => 'of another replica'));
    expect(replicas.looks).toMatchObject([{ replaces: second, reason: 'rejected' }]);
    expect(cached.peek()?.is(replicas.there)).toBe(true);
  });

  it('R39 is looked for each 250 ms at most, where an API rejects everything', async () => {
    const replicas = new Adopting();
    const { cached, endpoint } = replicas;
    const second = await reject(cached, await cached.token());
    for (let i = 0; i < 10; i++) expect(await reject(cached, second)).toBe(second);
    expect(replicas.looks).toHaveLength(1);
    await endpoint.clock.advance(250);
    await reject(cached, second);
    expect(replicas.looks).toHaveLength(2);
    expect(endpoint.asked).toHaveLength(2);
  });

  it('R39 is not looked for while an acquisition is under way', async () => {
    const replicas = new Adopting();
    const { cached, endpoint } = replicas;
    const second = await reject(cached, await cached.token());
    endpoint.latency = 100;
    const renewal = cached.renew();
    expect(await reject(cached, second)).toBe(second);
    expect(replicas.looks).toEqual([]);
    await endpoint.clock.advance(100);
    await renewal;
  });

  it('R37 takes the place of what was rejected, and of nothing that came meanwhile', async () => {
    const endpoint = new FakeEndpoint();
    const found: ((token: AccessToken) => void)[] = [];
    const cached = new CachedTokenSource(endpoint.retrying(), {
      clock: endpoint.clock,
      maxSubjects: 9,
      report: () => {},
      adopt: () => new Promise((resolve) => found.push(resolve)),
    });
    const second = await reject(cached, await cached.token());
    const rejecting = reject(cached, second);
    const third = await cached.renew();
    found[0]?.(source.issue('of another replica'));
    expect((await rejecting).reveal()).toBe('of another replica');
    expect(cached.peek()).toBe(third);
  });

  it('R40 does not take the place of a renewal that began meanwhile', async () => {
    const endpoint = new FakeEndpoint();
    const found: ((token: AccessToken) => void)[] = [];
    const cached = new CachedTokenSource(endpoint.retrying(), {
      clock: endpoint.clock,
      maxSubjects: 9,
      report: () => {},
      adopt: () => new Promise((resolve) => found.push(resolve)),
    });
    const second = await reject(cached, await cached.token());
    endpoint.latency = 100;
    const rejecting = reject(cached, second);
    const renewals = [cached.renew()];
    found[0]?.(source.issue('of another replica'));
    expect((await rejecting).reveal()).toBe('of another replica');
    renewals.push(cached.renew());
    await endpoint.clock.advance(100);
    const [third, shared] = await Promise.all(renewals);
    expect([shared, cached.peek(), endpoint.asked.length]).toEqual([third, third, 3]);
  });

  it('R41 does not hold a caller that gives up', async () => {
    const endpoint = new FakeEndpoint();
    const cached = new CachedTokenSource(endpoint.retrying(), {
      clock: endpoint.clock,
      maxSubjects: 9,
      report: () => {},
      adopt: () => new Promise(() => {}),
    });
    const second = await reject(cached, await cached.token());
    const abort = new AbortController();
    const asked = cached.token({ replaces: second, reason: 'rejected', signal: abort.signal });
    abort.abort('tired');
    await expect(asked).rejects.toBe('tired');
  });
});
