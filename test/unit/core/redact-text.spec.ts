import { describe, expect, it } from 'vitest';
import { redactText } from '../../../lib/core/redact-text.js';
import { stringsIn } from '../../../lib/core/strings-in.js';

describe('R57 a text of the provider', () => {
  it.each([
    ['plain', 'plain'],
    [404, '404'],
    ['', undefined],
    [' \u0000\n', undefined],
    ['  inside  ', 'inside'],
    ['a\r\n\tb', 'a b'],
    ['a\u0000b\u001fc\u007fd\u009fe\u2028f\u2029g', 'a b c d e f g'],
    ['a\u202eb\u2066c\u2069d\u200be\u00adf\ufeffg\u{e0041}h\ud800i', 'abcdefghi'],
    ['a\u0080b\u202ac', 'a bc'],
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

  it('R57 is cut between characters, not within one', () => {
    expect(redactText(`${'x'.repeat(198)}😀😀`, [])).toBe(`${'x'.repeat(198)}…`);
  });

  it('R92 takes time in proportion to its length', () => {
    const secrets = Array.from('abcdefghij').map((letter) => `${letter}-correct-horse-battery-staple`);
    const time = (length: number) => {
      const text = secrets.join('\u200b').repeat(length);
      const from = performance.now();
      for (let i = 0; i < 3; i++) redactText(text, secrets);
      return performance.now() - from;
    };
    time(10);
    // A thousand times the text: quadratic would be a million times the work.
    expect(time(3_000)).toBeLessThan(10_000 * Math.max(time(3), 0.5));
  });

  it('R55 shows no piece of a secret that a cut has left', () => {
    const secret = 'correct-horse-battery-staple-017';
    for (const times of [1, 124, 125, 126, 10_000]) {
      expect(redactText(`x${secret.repeat(times)}`, [secret])).toBe('x…');
      const spaced = Array(times).fill(secret).join(' ');
      expect(redactText(spaced, [secret])).toMatch(/^…( …)*…?$/);
    }
    for (let before = 3_960; before < 4_010; before++) {
      expect(redactText(`${' '.repeat(before)}${Array.from(secret).join('\0')}`, [secret]) ?? '').toMatch(/^…?$/);
    }
  });

  it('R55 shows no secret, plain, URL-encoded, form-encoded or in base64', () => {
    const secret = 'a/b c+d';
    const forms = [secret, encodeURIComponent(secret), 'a%2Fb+c%2Bd', Buffer.from(secret).toString('base64')];
    for (const form of forms) expect(redactText(`<${form}> ${form}`, [secret])).toMatch(/^<…=*> …=*$/);
    expect(redactText('YWJjZGU', ['abcde'])).toBe('…');
    expect(redactText('one two', ['none', 'two!', 'one '])).toBe('…two');
  });

  const odd = 'Fake-Sécret/"01';
  const utf16 = Buffer.from(odd, 'utf16le');
  it.each([
    ['upper case', odd.toUpperCase()],
    ['lower case', odd.toLowerCase()],
    ['hex', Buffer.from(odd).toString('hex')],
    ['HEX', Buffer.from(odd).toString('hex').toUpperCase()],
    ['hex of UTF-16', utf16.toString('hex')],
    ['a zero-width space within', `${odd.slice(0, 5)}\u200b${odd.slice(5)}`],
    ['soft hyphens', Array.from(odd).join('\u00ad')],
    ['invisible tags', Array.from(odd).join('\u{e0020}')],
    ['a control character within', `${odd.slice(0, 5)}\0${odd.slice(5)}`],
    ['line breaks', Array.from(odd).join('\r\n')],
    ['UTF-16 read as bytes', utf16.toString('latin1')],
    ['base64 of UTF-16', utf16.toString('base64')],
    ['base64 of UTF-16, the other way round', Buffer.from(utf16).swap16().toString('base64')],
    ['base64url', Buffer.from(odd).toString('base64url')],
    ['base64, broken into lines', Buffer.from(odd).toString('base64').replace(/.{7}/g, '$&\n')],
    ['a JSON string', JSON.stringify(odd).slice(1, -1)],
    ['a JSON string of PHP', String.raw`Fake-S\u00e9cret\/\"01`],
    ['percent signs in upper case', encodeURIComponent(odd).toUpperCase()],
  ])('R92 shows no secret in %s', (_, form) => {
    expect(redactText(`<${form}>`, [odd])?.replace(/[= ]+>$/, '>')).toBe('<…>');
  });

  it('R92 finds a secret that has something invisible in itself, and survives half a character', () => {
    const pem = '-----BEGIN KEY-----\nZmFrZS1rZXk\n-----END KEY-----';
    for (const text of [pem, pem.replaceAll('\n', ' \r\n').replaceAll(' \r', '\r'), pem.replaceAll('\n', '')]) {
      expect(redactText(`<${text}>`, [pem])).toBe('<…>');
    }
    expect(redactText('<abcd\ud800efgh>', ['abcd\ud800efgh'])).toBe('<…>');
  });

  it('R92 finds a secret behind letters that are longer in lower case', () => {
    expect(redactText('<İİİ correct-horse>', ['correct-horse'])).toBe('<İİİ …>');
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
    expect(redactText(`#${Buffer.from('the').toString('hex')}`, ['the'])).toBe('#746865');
    expect(redactText('banana', ['\u200b\u200b\u200ba'])).toBe('banana');
  });

  it('R55 finds all texts in credentials, as deep as credentials go', () => {
    expect(stringsIn({ a: 'one', b: ['two', { c: 'three' }], d: 4, e: null, f: undefined })).toEqual([
      'one',
      '4',
      'two',
      'three',
    ]);
    expect(stringsIn('one')).toEqual(['one']);
    expect([stringsIn(null), stringsIn(undefined), stringsIn(true)]).toEqual([[], [], []]);
    expect([stringsIn(1234567890123), stringsIn(12n)]).toEqual([['1234567890123'], ['12']]);
    const throwing = {
      get id(): string {
        throw new Error('from a getter');
      },
      key: 'fake',
    };
    expect(stringsIn(throwing)).toEqual(['fake']);
    expect(stringsIn({ key: Buffer.from('fake') })).toEqual(['fake', '66616b65', 'ZmFrZQ==']);
    const deep = JSON.parse(`${'{"a":'.repeat(50)}"deep"${'}'.repeat(50)}`);
    expect(stringsIn(deep)).toEqual(['deep']);
  });

  it('R92 looks at no more than 100,000 values', () => {
    const many = Array.from({ length: 100_001 }, (_, i) => `x${i}`);
    // The list is one of them.
    expect(stringsIn(many)).toHaveLength(99_999);
  });

  it('R92 passes over what it has seen, so a cycle of many ends', () => {
    const nodes: Record<string, unknown>[] = Array.from({ length: 200 }, (_, i) => ({ text: `x${i}` }));
    for (const node of nodes) node['others'] = nodes;
    expect(stringsIn(nodes[0])).toHaveLength(200);
  });
});
