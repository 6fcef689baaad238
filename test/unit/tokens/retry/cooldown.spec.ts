import { describe, expect, it } from 'vitest';
import { type FailureKind, TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { Cooldown, Cooldowns } from '../../../../lib/tokens/retry/cooldown.js';
import { QuotaWindow } from '../../../../lib/tokens/retry/quota.js';

const NOW = 1_000_000;
const failure = (kind: FailureKind = 'transient', retryAfter?: number) =>
  new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', { kind, retryAfter });
const cooldown = (kind?: FailureKind) => new Cooldown(failure(kind), NOW, true);

const wait = (random: number) => {
  const one = cooldown();
  one.begin(failure(), NOW, random, 0);
  return one.until - NOW;
};

describe('a cooldown', () => {
  it.each([
    ['transient', [1, 2, 4, 8, 10, 10]],
    ['rate-limited', [1, 2, 4, 8, 10, 10]],
    ['credentials-rejected', [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]],
    ['refresh-rejected', [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]],
  ] as const)('R22, R25 of a failure that is %s lasts %j s', (kind, seconds) => {
    const one = cooldown();
    const waits = seconds.map(() => {
      one.begin(failure(kind), NOW, 0.5, 0);
      return (one.until - NOW) / 1_000;
    });
    expect(waits).toEqual(seconds);
  });

  it('R25 is jittered by a fifth', () => {
    expect([wait(0), wait(0.5), wait(1)]).toEqual([800, 1_000, 1_200]);
  });

  it.each([
    [10_000, 1_000],
    [2_000, 1_000],
    [1_000, 500],
    [500, 250],
    [1, 250],
    [0, 1_000],
  ])('R25 with %d ms of life left lasts %d ms', (left, expected) => {
    const one = cooldown();
    one.begin(failure(), NOW, 0.5, left);
    expect(one.until - NOW).toBe(expected);
  });

  it('R24 lasts as long as Retry-After says, whatever is left', () => {
    const one = cooldown();
    one.begin(failure('rate-limited', 7_000), NOW, 0.5, 100);
    expect(one.until - NOW).toBe(7_000);
    expect(one.error).toMatchObject({ since: NOW, until: NOW + 7_000, retryAfter: 7_000 });
  });

  it('R25 lets one in after its end, and the others not', () => {
    const one = cooldown();
    one.begin(failure(), NOW, 0.5, 0);
    expect(() => one.enter(NOW + 999)).toThrow(expect.objectContaining({ code: 'ERR_TOKEN_UNAVAILABLE' }));
    expect(one.probing).toBe(false);
    one.enter(NOW + 1_000);
    expect(one.probing).toBe(true);
    expect(() => one.enter(NOW + 1_000)).toThrow(expect.objectContaining({ code: 'ERR_TOKEN_UNAVAILABLE' }));
  });

  it('R25 is forgotten when it is over, or a minute after its end', () => {
    const one = cooldown();
    one.begin(failure(), NOW, 0.5, 0);
    expect([one.isForgotten(NOW + 61_000), one.isForgotten(NOW + 61_001)]).toEqual([false, true]);
    one.probing = true;
    expect(one.isForgotten(NOW + 61_001)).toBe(false);
    one.over = true;
    expect(one.isForgotten(NOW)).toBe(true);
  });
});

const started = () => {
  const one = cooldown();
  one.begin(failure(), NOW, 0.5, 0);
  return one;
};

describe('cooldowns', () => {
  it('R25 are found until they are forgotten', () => {
    const all = new Cooldowns<string>();
    const one = started();
    all.set('a', one, NOW);
    expect([all.of('a', NOW), all.of('b', NOW)]).toEqual([one, undefined]);
    expect(all.of('a', NOW + 61_001)).toBeUndefined();
    expect(all.of('a', NOW)).toBeUndefined();
  });

  it('R59 leave nothing behind: what is forgotten goes with the next failure', () => {
    const all = new Cooldowns<string>();
    for (const key of ['a', 'b', 'c']) all.set(key, started(), NOW);
    const late = NOW + 61_001;
    const kept = started();
    kept.probing = true;
    all.set('a', kept, NOW);
    all.set('d', started(), late);
    expect(all.of('b', NOW)).toBeUndefined();
    expect(all.of('c', NOW)).toBeUndefined();
    expect(all.of('a', late)).toBe(kept);
    expect(all.of('d', NOW)).toBeDefined();
  });
});

describe('R72 a quota', () => {
  it('R72 is free until it is used up, and again when its first call is out of the window', () => {
    const quota = new QuotaWindow<string>({ limit: 2, window: 60_000 });
    expect(quota.freeAt('a', NOW)).toBe(NOW);
    quota.take('a', NOW);
    expect(quota.freeAt('a', NOW + 10)).toBe(NOW + 10);
    quota.take('a', NOW + 10_000);
    expect(quota.freeAt('a', NOW + 10_000)).toBe(NOW + 60_000);
    expect(quota.freeAt('a', NOW + 59_999)).toBe(NOW + 60_000);
    expect(quota.freeAt('a', NOW + 60_000)).toBe(NOW + 60_000);
    quota.take('a', NOW + 60_000);
    expect(quota.freeAt('a', NOW + 60_000)).toBe(NOW + 70_000);
    expect(quota.freeAt('b', NOW + 60_000)).toBe(NOW + 60_000);
  });

  it('R72 counts calls beyond it too', () => {
    const quota = new QuotaWindow<string>({ limit: 2, window: 60_000 });
    for (const ms of [0, 1_000, 2_000]) quota.take('a', NOW + ms);
    expect(quota.freeAt('a', NOW + 2_000)).toBe(NOW + 61_000);
  });

  it('R59 forgets who has made no call in the window', () => {
    const kept: string[] = [];
    const quota = new QuotaWindow<object>({ limit: 1, window: 60_000 });
    const [a, b, c] = [{}, {}, {}];
    quota.take(a, NOW);
    quota.take(b, NOW + 30_000);
    quota.take(c, NOW + 60_000);
    for (const [name, key] of Object.entries({ a, b, c })) if (quota.freeAt(key, NOW) > NOW) kept.push(name);
    expect(kept).toEqual(['b', 'c']);
  });
});
