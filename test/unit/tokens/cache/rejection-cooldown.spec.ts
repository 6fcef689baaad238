import { describe, expect, it } from 'vitest';
import { RejectionCooldown } from '../../../../lib/tokens/cache/rejection-cooldown.js';

describe('R39 rejections', () => {
  it('R39 wait after a refusal that comes first', () => {
    const rejections = new RejectionCooldown();
    rejections.accept(1_000_000);
    rejections.refusedAgain(1_000_000);
    expect(rejections.accept(1_001_999)).toBe(false);
    expect(rejections.accept(1_002_000)).toBe(true);
  });

  it('R39 wait 1 s, doubling to 60 s', () => {
    const rejections = new RejectionCooldown();
    let now = 1_000_000;
    const waits = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => {
      expect(rejections.accept(now)).toBe(true);
      expect(rejections.accept(now + seconds * 1_000 - 1)).toBe(false);
      now += seconds * 1_000;
      return seconds;
    });
    expect(waits).toHaveLength(8);
    expect(rejections.accept(now)).toBe(true);
  });

  it('R39 wait twice as long when the new token is refused too, once for each', () => {
    const rejections = new RejectionCooldown();
    rejections.accept(1_000_000);
    rejections.refusedAgain(1_000_500);
    rejections.refusedAgain(1_000_900);
    expect(rejections.accept(1_002_499)).toBe(false);
    expect(rejections.accept(1_002_500)).toBe(true);
    rejections.refusedAgain(1_002_500);
    expect(rejections.accept(1_010_499)).toBe(false);
    expect(rejections.accept(1_010_500)).toBe(true);
  });

  it('R39 wait as if there had been none, when it cost no acquisition', () => {
    const rejections = new RejectionCooldown();
    rejections.accept(1_000_000);
    rejections.accept(1_001_000);
    rejections.accept(1_003_000);
    rejections.takeBack();
    expect(rejections.until).toBe(1_003_000);
    expect(rejections.accept(1_003_000)).toBe(true);
    expect([rejections.accept(1_006_999), rejections.accept(1_007_000)]).toEqual([false, true]);
  });

  it('R39 begin with 1 s also when the first that cost no acquisition had joined another', () => {
    const rejections = new RejectionCooldown();
    rejections.join(1_000_000);
    rejections.takeBack();
    expect([1_000_000, 1_000_999, 1_001_000].map((now) => rejections.accept(now))).toEqual([true, false, true]);
  });

  it('R39 wait no longer than 60 s after a second refusal', () => {
    const rejections = new RejectionCooldown();
    let now = 1_000_000;
    for (const seconds of [2, 8, 32, 60]) {
      expect(rejections.accept(now)).toBe(true);
      rejections.refusedAgain(now);
      expect(rejections.accept(now + seconds * 1_000 - 1)).toBe(false);
      now += seconds * 1_000;
    }
  });

  it('R39 begin anew a minute after the last cooldown', () => {
    const rejections = new RejectionCooldown();
    expect(rejections.isOver(60_000)).toBe(true);
    rejections.accept(1_000_000);
    rejections.accept(1_001_000);
    expect(rejections.isOver(1_062_999)).toBe(false);
    expect(rejections.isOver(1_063_000)).toBe(true);
    expect(rejections.accept(1_063_000)).toBe(true);
    expect(rejections.accept(1_064_000)).toBe(true);
    expect(rejections.accept(1_065_999)).toBe(false);
  });

  it('R39 count replacements that were refused too, one after another, however far apart', () => {
    const rejections = new RejectionCooldown();
    const refused = (now: number) => [rejections.accept(now), rejections.refusedAgain(now)];
    expect([refused(1_000_000), refused(9_000_000)]).toEqual([
      [true, 1],
      [true, 2],
    ]);
    expect(rejections.refusedAgain(9_000_001)).toBeUndefined();
    expect([rejections.accept(19_000_000), ...refused(29_000_000)]).toEqual([true, true, 1]);
  });

  it('R39 tell since when, how many, and until when none is accepted', () => {
    const rejections = new RejectionCooldown();
    expect(rejections.status(1_000_000)).toBeUndefined();
    rejections.accept(1_000_000.6);
    rejections.accept(1_000_500);
    rejections.join(1_000_600);
    rejections.refusedAgain(1_000_700);
    expect(rejections.status(1_000_800)).toEqual({ since: 1_000_000, count: 4, until: 1_002_700 });
    expect(rejections.until).toBe(1_002_700);
    expect(rejections.status(1_002_700)).toEqual({ since: 1_000_000, count: 4, until: undefined });
  });

  it('R39 are forgotten a minute after their cooldown, and counted anew', () => {
    const rejections = new RejectionCooldown();
    rejections.accept(1_000_000);
    expect(rejections.status(1_060_999)).toMatchObject({ count: 1 });
    expect(rejections.status(1_061_000)).toBeUndefined();
    rejections.accept(1_070_000);
    expect(rejections.status(1_070_000)).toEqual({ since: 1_070_000, count: 1, until: 1_071_000 });
  });
});
