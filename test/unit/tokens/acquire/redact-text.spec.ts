import { describe, expect, it } from 'vitest';
import { redactText, sentTexts, stringsIn } from '../../../../lib/tokens/acquire/redact-text.js';

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
  ])('R57 %j reads %j', (text, expected) => expect(redactText(text, [])).toBe(expected));

  it('R57 is cut at 200 characters', () => {
    expect(redactText('x'.repeat(200), [])).toBe('x'.repeat(200));
    expect(redactText('x'.repeat(201), [])).toBe(`${'x'.repeat(199)}…`);
  });

  it('R57 is cut before it is searched for patterns, however long it is', () => {
    expect(redactText(`${' '.repeat(3_999)}a`, [])).toBe('a');
    expect(redactText(`${' '.repeat(4_000)}a`, [])).toBeUndefined();
  });

  it('R55 shows no piece of a secret that a cut has left', () => {
    const secret = 'correct-horse-battery-staple-017';
    expect(redactText(`x${secret.repeat(125)}`, [secret])).toBe(`x${'…'.repeat(125)}`);
  });

  it('R55 shows no secret, plain, URL-encoded, form-encoded or in base64', () => {
    const secret = 'a/b c+d';
    const forms = [secret, encodeURIComponent(secret), 'a%2Fb+c%2Bd', Buffer.from(secret).toString('base64')];
    for (const form of forms) expect(redactText(`<${form}> ${form}`, [secret])).toMatch(/^<…=*> …=*$/);
    expect(redactText('YWJjZGU', ['abcde'])).toBe('…');
    expect(redactText('one two', ['none', 'two!', 'one '])).toBe('…two');
  });

  it('R55 shows no longer secret that begins with another', () => {
    expect(redactText('<abcdefgh>', ['abcd', 'abcdefgh'])).toBe('<…>');
    expect(redactText('<abcdefgh>', ['abcdefgh', 'abcd'])).toBe('<…>');
  });

  it.each([
    ['a/B c+d', 'a%2fB%20c%2bd'],
    ['a/B c+d', 'a%2fB+c%2bd'],
    ['abcd', 'YWJjZA'],
    ['>>>???', 'Pj4+Pz8/'],
    ['>>>???', 'Pj4-Pz8_'],
  ])('R55 shows no %s as %s', (secret, form) => expect(redactText(`<${form}>`, [secret])).toBe('<…>'));

  it.each([0, 1, 2, 3, 4])(
    'R55 shows no secret within the base64 of a longer text, %s bytes from its start',
    (before) => {
      const secret = 'correct-horse';
      const text = Buffer.from(`${'user'.slice(0, before)}${secret}:rest`).toString('base64');
      // Characters that hold nothing but bits of the secret.
      const [first, end] = [Math.ceil((before * 8) / 6), Math.floor(((before + secret.length) * 8) / 6)];
      const whole = (before + secret.length) % 3 === 0 ? 1 : 0;
      expect(redactText(text, [secret])).toBe(`${text.slice(0, first)}…${text.slice(end - whole)}`);
    },
  );

  it('R55 takes pieces of base64 that are as short as words for words', () => {
    expect(redactText(Buffer.from('uabcdefu').toString('base64'), ['abcdef'])).toBe('dWFiY2RlZnU=');
    expect(redactText(Buffer.from('uabcdefgu').toString('base64'), ['abcdefg'])).toBe('dW…d1');
  });

  it.each([
    ['a eyJhbGciOi.eyJz-dWI_.sig-na_ture b', 'a … b'],
    ['"eyJhbGciOi.eyJz"', '"…"'],
    ['of eyJh..iv.text.tag, for', 'of …, for'],
    ['eyJh.key..text.tag!', '…!'],
    ['keyJh.key', 'keyJh.key'],
    ['eyJh and eyJ.', 'eyJh and eyJ.'],
  ])('R55 shows no JWT or JWE: %s', (text, cleaned) => expect(redactText(text, [])).toBe(cleaned));

  it('R55 leaves texts as short as words alone', () => {
    expect(redactText('the id', ['the', 'id', ''])).toBe('the id');
    expect(redactText('them', ['them'])).toBe('…');
  });

  it('R55 finds all texts in credentials, as deep as credentials go', () => {
    expect(stringsIn({ a: 'one', b: ['two', { c: 'three' }], d: 4, e: null, f: undefined })).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(stringsIn('one')).toEqual(['one']);
    expect([stringsIn(null), stringsIn(undefined), stringsIn(7)]).toEqual([[], [], []]);
    expect(stringsIn({ a: { b: { c: { d: 'deep' } } } })).toEqual(['deep']);
    const endless: Record<string, unknown> = { text: 'x' };
    endless['self'] = endless;
    expect(stringsIn(endless)).toEqual(Array(4).fill('x'));
  });
});

describe('R55 what was sent', () => {
  const twenty = 'x'.repeat(20);

  it('R55 in headers is secret, with and without its scheme, but for what every request says', () => {
    const headers = {
      Accept: 'a',
      'content-type': 'b',
      'USER-AGENT': 'c',
      'X-Accept': 'one',
      'Accept-Language': 'two',
    };
    expect(sentTexts({ ...headers, Authorization: 'Basic dXNlcg' }, undefined)).toEqual([
      'one',
      'one',
      'two',
      'two',
      'Basic dXNlcg',
      'dXNlcg',
    ]);
  });

  it.each([
    [`client_assertion=${twenty}&short=${'x'.repeat(19)}`, [twenty, twenty]],
    [`{"a": "${twenty}1", "b":"${twenty}2"}`, [`${twenty}1`, `${twenty}1`, `${twenty}2`, `${twenty}2`]],
    [`a=${twenty}%2Fb+c`, [`${twenty}%2Fb+c`, `${twenty}/b c`]],
    [`${twenty},${twenty}`, [twenty, twenty, twenty, twenty]],
  ])('R55 in the body %s is secret where it is long, encoded or not', (content, texts) => {
    expect(sentTexts({}, { content, contentType: 'text/plain' })).toEqual(texts);
  });

  it('R55 in a binary body is not looked for', () => {
    expect(sentTexts({}, { content: Buffer.from(twenty), contentType: 'text/plain' })).toEqual([]);
  });
});
