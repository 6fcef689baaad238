import { describe, expect, it } from 'vitest';
import { cleanedText, textsOf } from '../../../lib/protocol/cleaned-text.js';

describe('R57 a text of the provider', () => {
  it.each([
    ['plain', 'plain'],
    [404, '404'],
    ['', undefined],
    [' \u0000\n', undefined],
    ['  inside  ', 'inside'],
    ['a\r\n\tb', 'a b'],
    ['a\u0000b\u001fc\u007fd\u009fe\u2028f\u2029g\u202eh\u2066i\u2069j', 'a b c d e f g h i j'],
    ['a\u0080b\u202ac', 'a b c'],
    ['a b~ä€', 'a b~ä€'],
    ['x?code=1&state=2 y&z=3', 'x?code=…&state=… y&z=…'],
    ['?a=1?b=2', '?a=…'],
    ['why? a=b', 'why? a=b'],
    ['R&D = 1', 'R&D = 1'],
    ['?=1', '?=1'],
    [null, undefined],
    [{ toString: () => 'x' }, undefined],
    [true, undefined],
  ])('R57 %j reads %j', (text, expected) => expect(cleanedText(text, [])).toBe(expected));

  it('R57 is cut at 200 characters', () => {
    expect(cleanedText('x'.repeat(200), [])).toBe('x'.repeat(200));
    expect(cleanedText('x'.repeat(201), [])).toBe(`${'x'.repeat(199)}…`);
  });

  it('R57 is cut before it is searched, however long it is', () => {
    expect(cleanedText(`${' '.repeat(3_999)}a`, [])).toBe('a');
    expect(cleanedText(`${' '.repeat(4_000)}a`, [])).toBeUndefined();
  });

  it('R55 shows no secret, plain, URL-encoded, form-encoded or in base64', () => {
    const secret = 'a/b c+d';
    const forms = [secret, encodeURIComponent(secret), 'a%2Fb+c%2Bd', Buffer.from(secret).toString('base64')];
    for (const form of forms) expect(cleanedText(`<${form}> ${form}`, [secret])).toMatch(/^<…=*> …=*$/);
    expect(cleanedText('YWJjZGU', ['abcde'])).toBe('…');
    expect(cleanedText('one two', ['none', 'two!', 'one '])).toBe('…two');
  });

  it('R55 leaves texts as short as words alone', () => {
    expect(cleanedText('the id', ['the', 'id', ''])).toBe('the id');
    expect(cleanedText('them', ['them'])).toBe('…');
  });

  it('R55 finds all texts in credentials, as deep as credentials go', () => {
    expect(textsOf({ a: 'one', b: ['two', { c: 'three' }], d: 4, e: null, f: undefined })).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(textsOf('one')).toEqual(['one']);
    expect([textsOf(null), textsOf(undefined), textsOf(7)]).toEqual([[], [], []]);
    expect(textsOf({ a: { b: { c: { d: 'deep' } } } })).toEqual(['deep']);
    const endless: Record<string, unknown> = { text: 'x' };
    endless['self'] = endless;
    expect(textsOf(endless)).toEqual(Array(4).fill('x'));
  });
});
