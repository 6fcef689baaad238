import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { LateTokens } from '../../../../lib/tokens/store/late-tokens.js';

function setUp() {
  const clock = new ManualClock();
  const shutdown = new AbortController();
  const startedAt = clock.now();
  const tries: number[] = [];
  const publish = async (isWell: boolean) => {
    tries.push(clock.now() - startedAt);
    return isWell;
  };
  return { clock, shutdown, tries, publish, late: new LateTokens(clock, shutdown.signal) };
}

describe('a token that is to be published late', () => {
  it('R52 is tried again after 1 s, doubling to 30 s, until the store takes it', async () => {
    const { late, clock, tries, publish } = setUp();
    late.keep('ann', () => publish(tries.length === 7));
    await clock.advance(600_000);
    expect(tries).toEqual([1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000, 121_000]);
    late.keep('bob', () => publish(true));
    await clock.advance(600_000);
    expect(tries).toHaveLength(9);
    expect(tries.at(-1)).toBe(601_000);
  });

  it('is not lost when it comes while an older one of its subject is being published', async () => {
    const { late, clock, tries, publish } = setUp();
    late.keep('ann', async () => {
      late.keep('ann', () => publish(true));
      return true;
    });
    await clock.advance(1_000);
    late.keep('bob', async () => true);
    await clock.advance(1_000);
    expect(tries).toHaveLength(1);
  });

  it('R63 is left alone from the shutdown on', async () => {
    const { late, clock, shutdown, tries, publish } = setUp();
    late.keep('ann', () => publish(false));
    await clock.advance(1_000);
    shutdown.abort();
    await clock.advance(600_000);
    expect(tries).toEqual([1_000]);
    expect(clock.timers).toBe(0);
  });

  it('R59 is one of 10,000 at most: the oldest go', async () => {
    const { late, clock } = setUp();
    const published: number[] = [];
    for (let i = 0; i < 10_001; i++) late.keep(`s${i}`, async () => published.push(i) > 0);
    await clock.advance(1_000);
    expect([published.length, published[0]]).toEqual([10_000, 1]);
  });
});
