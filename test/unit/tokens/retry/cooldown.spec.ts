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

/** What a subject meets that wants to try: whether it may, or until when it may not. */
function meets(cooldown: Cooldown, now: number, subject?: string) {
  const entrance = cooldown.enter(now, subject);
  return entrance.is === 'closed' ? entrance.until : entrance.is;
}

/** A subject that takes the one try; returns how it gives it back. */
function tries(cooldown: Cooldown, now = NOW + 1_000): () => void {
  const entrance = cooldown.enter(now, undefined);
  if (entrance.is !== 'try') throw new Error(`expected the one try, met ${entrance.is}`);
  return entrance.end;
}

/** Resolves when the try of somebody else has ended. */
function endOfTry(cooldown: Cooldown): Promise<void> {
  const entrance = cooldown.enter(NOW + 1_000, undefined);
  if (entrance.is !== 'busy') throw new Error(`expected somebody else's try, met ${entrance.is}`);
  return entrance.ended;
}

const waitOf = (error: TokenAcquisitionError, { random = 1, left = 0, since = NOW } = {}) => {
  const cooldown = new Cooldown(error, since);
  return (cooldown.begin(error, NOW, random, left).until ?? 0) - NOW;
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
        let now = NOW;
        return Array.from({ length: 11 }, () => {
          const { until = 0 } = cooldown.begin(failure(kind), now, random, 0);
          const wait = until - now;
          now = until;
          return wait / 1_000;
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
    const cooldown = new Cooldown(failure(), NOW);
    expect(cooldown.begin(failure(), NOW, 1, 0)).toMatchObject({ since: NOW, until: NOW + 1_000 });
    const second = cooldown.begin(failure('rate-limited'), NOW + 6_000, 1, 0);
    expect(second).toMatchObject({ kind: 'rate-limited', since: NOW, until: NOW + 8_000 });
    expect(cooldown.enter(NOW + 6_000, undefined)).toMatchObject({ is: 'closed', until: NOW + 8_000, error: second });
  });
});

describe('the one try after a cooldown', () => {
  it('R25 is nobody’s before its end, and one’s afterwards', () => {
    const cooldown = begun();
    expect(meets(cooldown, NOW + 999)).toBe(NOW + 1_000);
    expect([1, 2].map(() => meets(cooldown, NOW + 1_000))).toEqual(['try', 'busy']);
  });

  it('R25 is waited for: until it succeeds, and then all may', async () => {
    const cooldown = begun();
    tries(cooldown);
    const ended = endOfTry(cooldown);
    cooldown.succeed();
    await expect(ended).resolves.toBeUndefined();
    expect([1, 2].map(() => meets(cooldown, NOW + 1_000))).toEqual(['open', 'open']);
  });

  it('R25 is waited for: until it fails, and then nobody tries', async () => {
    const cooldown = begun();
    tries(cooldown);
    const ended = endOfTry(cooldown);
    cooldown.begin(failure(), NOW + 1_500, 1, 0);
    await expect(ended).resolves.toBeUndefined();
    expect(meets(cooldown, NOW + 1_500)).toBe(NOW + 2_500);
  });

  it('R74 is given back by whoever took it and came to no result: the next one has it at once', async () => {
    const cooldown = begun();
    const giveBack = tries(cooldown);
    const ended = endOfTry(cooldown);
    giveBack();
    await expect(ended).resolves.toBeUndefined();
    expect(meets(cooldown, NOW + 1_000)).toBe('try');
  });

  it('R74 is given back once: not for those who took it later, nor after a result', () => {
    const cooldown = begun();
    const giveBack = tries(cooldown);
    giveBack();
    tries(cooldown);
    giveBack();
    expect(meets(cooldown, NOW + 1_000)).toBe('busy');
    cooldown.succeed();
    giveBack();
    expect(meets(cooldown, NOW)).toBe('open');
  });

  it('R84 goes round: others that want it come before the subject that failed last, for a second', () => {
    const cooldown = begun('ill');
    expect(meets(cooldown, NOW + 500, 'good')).toBe(NOW + 1_000);
    expect(meets(cooldown, NOW + 1_999, 'ill')).toBe(NOW + 2_000);
    expect(meets(cooldown, NOW + 1_999, 'good')).toBe('try');
  });

  it('R84 is its own again when the others do not come', () => {
    const cooldown = begun('ill');
    cooldown.enter(NOW + 500, 'good');
    expect(meets(cooldown, NOW + 2_000, 'ill')).toBe('try');
    const alone = begun('ill');
    expect(meets(alone, NOW + 1_000, 'ill')).toBe('try');
  });

  it('R53 is taken after a failure elsewhere as after one here, which is forgotten as late', () => {
    const cooldown = Cooldown.of(failure().lasting(NOW - 9_000, NOW + 1_000), NOW);
    expect([NOW + 999, NOW + 1_000].map((now) => meets(cooldown, now))).toEqual([NOW + 1_000, 'try']);
    const forgotten = Cooldown.of(failure().lasting(NOW - 9_000, NOW + 1_000), NOW);
    expect([NOW + 61_000, NOW + 61_001].map((now) => forgotten.isForgotten(now))).toEqual([false, true]);
  });

  it('R25 a failure is forgotten a minute after its end, unless somebody tries; when it is over, at once', () => {
    const cooldown = begun();
    expect([cooldown.isForgotten(NOW + 61_000), cooldown.isForgotten(NOW + 61_001)]).toEqual([false, true]);
    tries(cooldown, NOW + 61_001);
    expect(cooldown.isForgotten(NOW + 999_999)).toBe(false);
    cooldown.succeed();
    expect(cooldown.isForgotten(NOW)).toBe(true);
  });
});
