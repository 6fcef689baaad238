import { describe, expect, it } from 'vitest';
import { UnknownSubjectError } from '../../../../lib/core/errors.js';
import { UnknownSubjects } from '../../../../lib/tokens/cache/unknown-subjects.js';

const NOW = 1_000_000;
const error = new UnknownSubjectError('acme');

describe('unknown subjects', () => {
  it('R70 are remembered for 30 s after they were looked up, each caller with an error of its own', () => {
    const unknown = new UnknownSubjects();
    expect(unknown.errorOf('a', NOW)).toBeUndefined();
    unknown.add('a', error, NOW);
    expect(unknown.errorOf('b', NOW)).toBeUndefined();
    const told = unknown.errorOf('a', NOW + 29_999);
    expect(told).toMatchObject({ name: 'UnknownSubjectError', code: 'ERR_UNKNOWN_SUBJECT', provider: 'acme' });
    expect(told?.message).toBe('acme: there are no credentials of this subject; correct its name, or add them');
    expect(told).not.toBe(error);
    expect(unknown.errorOf('a', NOW + 30_000)).toBeUndefined();
    // Not even if the clock says later that it is early again.
    expect(unknown.errorOf('a', NOW)).toBeUndefined();
  });

  it('R70 are 1,000 at most: those asked for last', () => {
    const unknown = new UnknownSubjects();
    for (let i = 0; i < 1_000; i++) unknown.add(`s${i}`, error, NOW);
    expect(unknown.errorOf('s0', NOW)).toBeDefined();
    unknown.add('one more', error, NOW);
    expect(['s0', 'one more', 's2'].map((subject) => unknown.errorOf(subject, NOW) !== undefined)).toEqual([
      true,
      true,
      true,
    ]);
    expect(unknown.errorOf('s1', NOW)).toBeUndefined();
  });
});
