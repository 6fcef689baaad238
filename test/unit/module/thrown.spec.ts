import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeThrown } from '../../../lib/module/thrown.js';

const S3CRET = 'S3cret/0123456789+abcdef==';

describe('R77 what somebody else threw, in a line', () => {
  it.each<[error: unknown, line: string]>([
    [
      new TypeError('Configuration key "MANIS_SECRET" does not exist'),
      'TypeError: Configuration key MANIS_SECRET does not exist',
    ],
    [
      new TypeError('Configuration key "manis.clientSecret" does not exist'),
      'TypeError: Configuration key manis.clientSecret does not exist',
    ],
    [new Error('connect ECONNREFUSED 127.0.0.1:5432'), 'Error: connect ECONNREFUSED …'],
    [
      Object.assign(new Error("ENOENT: no such file or directory, open '/run/secrets/acme'"), { code: 'ENOENT' }),
      'Error: ENOENT: no such file or directory, open …',
    ],
    [new Error('authentication failed, password was correcthorse'), 'Error: … failed, … was …'],
    [new Error('password is correct.horse'), 'Error: … is …'],
    [new Error("password is 'correct.horse'"), 'Error: … is …'],
    [new Error('correct horse battery staple'), 'Error'],
    [new Error('MANIS_SECRET is required'), 'Error: MANIS_SECRET is required'],
    [
      new TypeError("Cannot read properties of undefined (reading 'id')"),
      'TypeError: Cannot read properties of undefined (reading …',
    ],
    [new SyntaxError(`"${S3CRET}" is not valid JSON`), 'SyntaxError: … is not valid JSON'],
    [new SyntaxError('"{"key": "hunter"}" is not valid JSON'), 'SyntaxError: … is not valid JSON'],
    [new SyntaxError('"my secret words" is not valid'), 'SyntaxError: … is not valid'],
    [new Error('unfinished "my secret words'), 'Error'],
    [new Error(`key ${S3CRET} refused`), 'Error: key … refused'],
    [new Error('key supercalifragilisticexpialidocious refused'), 'Error: key … refused'],
    [new Error(`postgres://me:hunter@db.test failed`), 'Error: … failed'],
    [new Error('failed\nrefused'), 'Error: failed'],
    [new Error(S3CRET), 'Error'],
    [new Error(''), 'Error'],
    [Object.assign(new Error('not found'), { name: `${S3CRET} ` }), 'Error: not found'],
    ['a text', 'a value that is no Error (string)'],
    [undefined, 'a value that is no Error (undefined)'],
  ])('%s', (error, line) => expect(describeThrown(error)).toBe(line));

  it('shows no word but those that it knows, wherever it stands', () => {
    const around: ((word: string) => string)[] = [
      (word) => `password was ${word}`,
      (word) => `cannot connect (${word}), refused`,
      (word) => `"key" is '${word}', and not valid`,
      (word) => `key ${word} is invalid`,
      (word) => `${word}: permission denied, ${word}.${word} not found`,
    ];
    // Longer than any that it knows.
    const words = fc.stringMatching(/^[a-zA-Z]{14,30}$/);
    fc.assert(
      fc.property(words, fc.constantFrom(...around), (word, put) => {
        expect(describeThrown(new Error(put(word)))).not.toContain(word);
      }),
    );
  });

  it('is no more than that where reading it throws', () => {
    const error = Object.defineProperty(new Error('lost'), 'message', { get: () => JSON.parse('') });
    expect(describeThrown(error)).toBe('Error');
  });

  it('has at most 200 characters beside the name', () => {
    expect(describeThrown(new Error('value '.repeat(1_000_000))).length).toBeLessThanOrEqual(207);
  });
});
