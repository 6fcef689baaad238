import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { deferred } from '../../../../lib/core/deferred.js';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import type { Entrance } from '../../../../lib/tokens/retry/cooldown.js';
import { localLimits, type RequestLimits } from '../../../../lib/tokens/retry/request-limits.js';
import type { QuotaAnswer } from '../../../../lib/tokens/retry/quota.js';
import { codeOf, failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';

const down = new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', { kind: 'transient' });

/** Limits that are kept elsewhere, and answer when they are told to. */
class Elsewhere {
  readonly asked: string[] = [];
  readonly ended: string[] = [];
  /** When it answers; when that of the quota does. */
  answer: Promise<void> = Promise.resolve();
  counted: Promise<void> = Promise.resolve();
  entrance: Entrance = { is: 'open' };
  quotaAnswer: QuotaAnswer = { ended: (at) => this.ended.push(`call at ${at}`) };

  readonly limits: RequestLimits = {
    ...localLimits({ random: () => 1 }),
    byEndpoint: {
      enter: async (endpoint) => {
        await this.answer;
        this.asked.push(endpoint);
        return this.entrance;
      },
      has: () => true,
      fail: (_endpoint, { error }) => error,
      succeed: (endpoint) => this.ended.push(endpoint),
    },
    quota: {
      limit: 3,
      window: 60_000,
      take: async (key, _now, reserve) => {
        await this.counted;
        this.asked.push(`quota of ${key}, less ${reserve}`);
        return this.quotaAnswer;
      },
    },
  };
}

describe('limits that are kept elsewhere', () => {
  it('R25, R72 are asked before each request, and told of what came of it', async () => {
    const endpoint = new FakeEndpoint();
    const { limits, asked, ended } = new Elsewhere();
    await endpoint.retrying({ limits }).token({ subject: 'a', scheduled: true, reason: 'due' });
    expect(asked).toEqual(['https://auth.test', 'quota of undefined, less 0']);
    expect(ended).toEqual([`call at ${endpoint.clock.now()}`, 'https://auth.test']);
  });

  it('R25, R72 are told nothing of an acquisition that asks no endpoint', async () => {
    const endpoint = new FakeEndpoint();
    const { limits, asked, ended } = new Elsewhere();
    const made = new AccessToken({ value: 'made', tokenType: 'Bearer', sentAt: 0, lifetime: 1 });
    expect(await codeOf(endpoint.retrying({ limits }, async () => made).token())).toBe('made');
    const refused = new TokenAcquisitionError('ERR_CREDENTIALS_UNAVAILABLE', 'acme', 'none', {
      kind: 'credentials-rejected',
    });
    await failureOf(endpoint.retrying({ limits }, () => Promise.reject(refused)).token());
    expect([asked, ended]).toEqual([[], []]);
  });

  it('R72 that refuse a call keep the request from being sent', async () => {
    const endpoint = new FakeEndpoint();
    const elsewhere = new Elsewhere();
    elsewhere.quotaAnswer = { until: endpoint.clock.now() + 5_000 };
    const { limits } = elsewhere;
    expect(await failureOf(endpoint.retrying({ limits }).token())).toMatchObject({
      code: 'ERR_TOKEN_RATE_LIMITED',
      until: endpoint.clock.now() + 5_000,
    });
    expect(endpoint.asked).toHaveLength(0);
  });

  it('R25 that say until when, or that somebody tries, keep the request from being sent', async () => {
    const endpoint = new FakeEndpoint();
    const elsewhere = new Elsewhere();
    const tokens = endpoint.retrying({ limits: elsewhere.limits });
    elsewhere.entrance = { is: 'closed', until: endpoint.clock.now() + 5_000, error: down };
    expect((await failureOf(tokens.token())).code).toBe('ERR_TOKEN_UNAVAILABLE');
    elsewhere.entrance = { is: 'busy', ended: new Promise(() => {}), error: down };
    const waiting = codeOf(tokens.token());
    await endpoint.clock.advance(500);
    expect(await waiting).toBe('ERR_TOKEN_UNAVAILABLE');
    expect(endpoint.asked).toHaveLength(0);
  });

  it('R74 that give the one try to an acquisition after its deadline get it back', async () => {
    const endpoint = new FakeEndpoint();
    const elsewhere = new Elsewhere();
    const { promise, resolve } = deferred();
    elsewhere.answer = promise;
    let givenBack = 0;
    elsewhere.entrance = { is: 'try', end: () => (givenBack += 1), error: down };
    const waiting = failureOf(endpoint.retrying({ limits: elsewhere.limits }).token());
    await endpoint.clock.advance(10_000);
    expect((await waiting).code).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
    resolve();
    await endpoint.clock.advance(0);
    expect([endpoint.asked.length, givenBack]).toEqual([0, 1]);
  });

  it('R72 that count a call for an acquisition after its deadline are told that it is over', async () => {
    const endpoint = new FakeEndpoint();
    const elsewhere = new Elsewhere();
    const { promise, resolve } = deferred();
    elsewhere.counted = promise;
    const waiting = failureOf(endpoint.retrying({ limits: elsewhere.limits }).token());
    await endpoint.clock.advance(10_000);
    expect((await waiting).code).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
    resolve();
    await endpoint.clock.advance(0);
    expect(endpoint.asked).toHaveLength(0);
    expect(elsewhere.ended).toEqual([expect.stringMatching(/^call at/)]);
  });
});
