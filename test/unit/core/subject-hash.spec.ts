import { describe, expect, it } from 'vitest';
import { subjectHash } from '../../../lib/core/subject-hash.js';

describe('what events and the log call a subject', () => {
  it('R56 is the beginning of its SHA-256, as anybody can work it out', () => {
    expect(subjectHash('abc')).toBe('ba7816bf8f01');
    expect(subjectHash(undefined)).toBeUndefined();
  });
});
