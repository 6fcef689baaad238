import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { FailedSubjects } from '../../../../lib/tokens/store/failed-subjects.js';

const UNTIL = 60_000;
const error = new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_UNREACHABLE', 'acme', 'down; see', {
  kind: 'transient',
  since: 0,
  until: UNTIL,
});

/** Whether a caller is told at once, without the store. */
function isTold(failed: FailedSubjects, subject: string, now: number): boolean {
  try {
    failed.check(subject, now);
    return false;
  } catch {
    return true;
  }
}

describe('a subject whose acquisition failed', () => {
  it('R25 is looked for in the store once a second, by one caller', () => {
    const failed = new FailedSubjects();
    failed.add('ann', error, 0);
    const times = [0, 999, 1_000, 1_001, 1_999, 2_000, 2_500];
    expect(times.map((now) => isTold(failed, 'ann', now))).toEqual([true, true, false, true, true, false, true]);
    expect(isTold(failed, 'bob', 0)).toBe(false);
  });

  it('R25 is forgotten 250 ms before its failure is over, or when one of its tokens came', () => {
    const failed = new FailedSubjects();
    failed.add('ann', error, UNTIL - 500);
    expect(isTold(failed, 'ann', UNTIL - 251)).toBe(true);
    expect([isTold(failed, 'ann', UNTIL - 250), isTold(failed, 'ann', UNTIL - 251)]).toEqual([false, false]);
    failed.add('ann', error, 0);
    failed.delete('ann');
    expect(isTold(failed, 'ann', 1)).toBe(false);
  });

  it('R59 is one of 10,000 at most: those that failed longest ago go', () => {
    const failed = new FailedSubjects();
    for (let i = 0; i < 10_000; i++) failed.add(`s${i}`, error, 0);
    expect(isTold(failed, 's0', 1)).toBe(true);
    failed.add('one-more', error, 0);
    expect(['s0', 's1', 'one-more'].map((subject) => isTold(failed, subject, 1))).toEqual([false, true, true]);
  });
});
