import { describe, expect, it } from 'vitest';
import { type FailureKind, TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { Cooldown } from '../../../../lib/tokens/retry/cooldown.js';

const NOW = 1_000_000;

const failure = (kind: FailureKind = 'transient', retryAfter?: number) =>
  new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', { kind, retryAfter });

/** One that began with a failure of `subject`: 1 s, because nothing is taken off at random. */
function begun(subject?: string): Cooldown {
  const cooldown = new Cooldown(failure(), NOW);
  cooldown.begin(failure(), NOW, 1, 0, subject);
  return cooldown;
}

const waitOf = (error: TokenAcquisitionError, { random = 1, left = 0, since = NOW } = {}) => {
  const cooldown = new Cooldown(error, since);
  cooldown.begin(error, NOW, random, left);
  return cooldown.until - NOW;
};

describe('how long a cooldown lasts', () => {
  it.each([
    [0, 1_000],
    [3_000, 1_000],
    [6_000, 2_000],
    [15_000, 5_000],
    [30_000, 10_000],
    [86_400_000, 10_000],
  ])('R25 after an outage of %d ms: %d ms, so that it is prolonged by a third at most', (outage, expected) => {
    for (const kind of ['transient', 'rate-limited', 'invalid-response', 'invalid-request'] as const) {
      expect(waitOf(failure(kind), { since: NOW - outage })).toBe(expected);
    }
  });

  it('R25 up to a fifth is taken off at random, and nothing added', () => {
    expect([0, 0.5, 1].map((random) => waitOf(failure(), { random }))).toEqual([800, 900, 1_000]);
  });

  it.each(['credentials-rejected', 'refresh-rejected'] as const)(
    'R22 refused credentials (%s) wait 1 s, doubling to 5 min, ± 20 %%',
    (kind) => {
      const waits = (random: number) => {
        const cooldown = new Cooldown(failure(kind), NOW);
        return Array.from({ length: 11 }, () => {
          cooldown.begin(failure(kind), NOW, random, 0);
          return (cooldown.until - NOW) / 1_000;
        });
      };
      expect(waits(0.5)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
      expect([waits(0).at(-1), waits(1).at(-1)]).toEqual([240, 360]);
    },
  );

  it.each([
    [200, 200],
    [1_000, 1_000],
    [30_000, 30_000],
    [60_000, 60_000],
    [3_600_000, 60_000],
  ])('R24 Retry-After of %d ms is the wait, longer or shorter than ours: %d ms', (asked, expected) => {
    for (const kind of ['transient', 'rate-limited', 'credentials-rejected'] as const) {
      expect(waitOf(failure(kind, asked), { random: 0, since: NOW - 20_000 })).toBe(expected);
    }
  });

  it('R24 is at most 5 % longer than Retry-After, never shorter, and 60 s at most', () => {
    expect([0, 0.5, 1].map((random) => waitOf(failure('transient', 10_000), { random }))).toEqual([
      10_000, 10_250, 10_500,
    ]);
    expect(waitOf(failure('transient', 59_000), { random: 1 })).toBe(60_000);
  });

  it.each([
    [10_000, 1_000],
    [2_000, 1_000],
    [1_000, 500],
    [500, 250],
    [1, 250],
    [0, 1_000],
  ])('R25 while a token lives for %d ms more: half of that, 250 ms at least: %d ms', (left, expected) => {
    expect(waitOf(failure(), { left })).toBe(expected);
  });

  it('R25 Retry-After counts whatever is left of a token, when it is longer', () => {
    expect(waitOf(failure('rate-limited', 7_000), { random: 0, left: 100 })).toBe(7_000);
    expect(waitOf(failure('rate-limited', 100), { random: 0, left: 100_000 })).toBe(800);
  });

  it('R25 says since when and until when it lasts', () => {
    const cooldown = begun();
    expect(cooldown.error).toMatchObject({ since: NOW, until: NOW + 1_000 });
    cooldown.begin(failure('rate-limited'), NOW + 6_000, 1, 0);
    expect(cooldown.error).toMatchObject({ kind: 'rate-limited', since: NOW, until: NOW + 8_000 });
  });
});

describe('the one try after a cooldown', () => {
  it('R25 is nobody’s before its end, and one’s afterwards', () => {
    const cooldown = begun();
    expect(cooldown.take(NOW + 999, undefined)).toEqual({ until: NOW + 1_000 });
    expect(cooldown.until).toBe(NOW + 1_000);
    expect(cooldown.take(NOW + 1_000, undefined)).toBe('taken');
    expect(cooldown.until).toBe(0);
    expect(cooldown.take(NOW + 1_000, undefined)).toBeInstanceOf(Promise);
  });

  it('R25 is waited for: until it succeeds, and then all are free', async () => {
    const cooldown = begun();
    void cooldown.take(NOW + 1_000, undefined);
    const ended = cooldown.take(NOW + 1_000, undefined);
    cooldown.succeed();
    await expect(ended).resolves.toBeUndefined();
    expect([1, 2].map(() => cooldown.take(NOW + 1_000, undefined))).toEqual(['free', 'free']);
  });

  it('R25 is waited for: until it fails, and then nobody tries', async () => {
    const cooldown = begun();
    void cooldown.take(NOW + 1_000, undefined);
    const ended = cooldown.take(NOW + 1_000, undefined);
    cooldown.begin(failure(), NOW + 1_500, 1, 0);
    await expect(ended).resolves.toBeUndefined();
    expect(cooldown.take(NOW + 1_500, undefined)).toEqual({ until: NOW + 2_500 });
  });

  it('R74 is given back by whoever took it and came to no result: the next one has it at once', async () => {
    const cooldown = begun();
    void cooldown.take(NOW + 1_000, undefined);
    const ended = cooldown.take(NOW + 1_000, undefined);
    cooldown.release();
    await expect(ended).resolves.toBeUndefined();
    expect(cooldown.take(NOW + 1_000, undefined)).toBe('taken');
  });

  it('R74 that was not taken cannot be given back', () => {
    const cooldown = begun();
    cooldown.release();
    expect(cooldown.until).toBe(NOW + 1_000);
    cooldown.succeed();
    cooldown.release();
    expect(cooldown.take(NOW, undefined)).toBe('free');
  });

  it('R84 goes round: others that want it come before the subject that failed last, for a second', () => {
    const cooldown = begun('ill');
    expect(cooldown.take(NOW + 500, 'good')).toEqual({ until: NOW + 1_000 });
    expect(cooldown.take(NOW + 1_999, 'ill')).toEqual({ until: NOW + 2_000 });
    expect(cooldown.take(NOW + 1_999, 'good')).toBe('taken');
  });

  it('R84 is its own again when the others do not come', () => {
    const cooldown = begun('ill');
    void cooldown.take(NOW + 500, 'good');
    expect(cooldown.take(NOW + 2_000, 'ill')).toBe('taken');
    const alone = begun('ill');
    expect(alone.take(NOW + 1_000, 'ill')).toBe('taken');
  });

  it('R25 a failure is forgotten a minute after its end, unless somebody tries; when it is over, at once', () => {
    const cooldown = begun();
    expect([cooldown.isForgotten(NOW + 61_000), cooldown.isForgotten(NOW + 61_001)]).toEqual([false, true]);
    void cooldown.take(NOW + 61_001, undefined);
    expect(cooldown.isForgotten(NOW + 999_999)).toBe(false);
    cooldown.succeed();
    expect(cooldown.isForgotten(NOW)).toBe(true);
  });
});
