import { describe, expect, it } from 'vitest';
import { problemAndCure } from '../../../lib/runtime/problem-and-cure.js';

describe('what is wrong, and its cure', () => {
  it.each([
    ['it is broken; mend it', 'it is broken', 'mend it'],
    ['it is broken; mend it (as always; twice); then go on', 'it is broken', 'mend it (as always; twice); then go on'],
    ['it answered 401 (bad; (very; bad)); check it', 'it answered 401 (bad; (very; bad))', 'check it'],
    ['it answered 401 (bad ; ( bad); check it', 'it answered 401 (bad ; ( bad)', 'check it'],
    ['it answered 401 (:-); bad); check it', 'it answered 401 (:-)', 'bad); check it'],
    ['it is broken', 'it is broken', undefined],
  ])('%s', (text, problem, cure) => {
    expect(problemAndCure(text)).toEqual({ problem, cure });
  });
});
