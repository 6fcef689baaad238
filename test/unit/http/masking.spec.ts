import { describe, expect, it } from 'vitest';
import type { Attached } from '../../../lib/http/attached-request.js';
import { masked, shownHeader, valuesOf, withoutAttached } from '../../../lib/http/masking.js';

const SECRET = 'fake/ä ~s+crét';

describe('a text that is shown', () => {
  it.each([
    ['plain', SECRET],
    ['as a part of a URL', 'fake%2F%C3%A4%20~s%2Bcr%C3%A9t'],
    ['as a part of a URL, in lower case', 'fake%2f%c3%a4%20~s%2bcr%c3%a9t'],
    ['as a form', 'fake%2F%C3%A4+%7Es%2Bcr%C3%A9t'],
    ['as a form, in lower case', 'fake%2f%c3%a4+%7es%2bcr%c3%a9t'],
    ['in a URL within a URL', 'fake%252F%25C3%25A4%2520~s%252Bcr%25C3%25A9t'],
    ['as a form within a URL', 'fake%252F%25C3%25A4%2B%257Es%252Bcr%25C3%25A9t'],
    ['in a URL within a URL, in lower case inside', 'fake%252f%25c3%25a4%2520~s%252bcr%25c3%25a9t'],
    ['as a form within a URL, in lower case outside', 'fake%252F%25C3%25A4%2b%257Es%252Bcr%25C3%25A9t'],
  ])('R55 has a secret masked %s, each time', (_how, spelling) =>
    expect(masked(`key=${spelling}, again:${spelling}.`, ['fake-other', SECRET])).toBe('key=***, again:***.'),
  );

  it('R55 shows nothing of a secret that begins, ends or goes on with another one', () => {
    const secrets = ['acme', 'acme:fake-secret', 'fake-secret', 'Key acme:fake-secret'];
    const text = 'acme, acme:fake-secret, Key acme:fake-secret, acme%3Afake-secret';
    expect(masked(text, secrets)).toBe('***, ***, ***, ***');
    expect(masked(text, secrets.toReversed())).toBe('***, ***, ***, ***');
  });

  it('keeps words that a short text is part of', () =>
    expect(masked('the code of a candidate', ['cod', 'cand', 'e', ''])).toBe('the code of a ***idate'));
});

const key: Attached = { name: 'api key', value: 'fake-key/1' };
const id: Attached = { name: 'id', value: '42' };

describe('a URL that is shown', () => {
  it.each([
    ['https://a.test/x?api%20key=fake-key%2F1', 'https://a.test/x'],
    ['https://a.test/x?a=b&api+key=fake-key%2F1&id=42&c=d#e?f', 'https://a.test/x?a=b&c=d#e?f'],
    ['/x?a=b&%61pi%20key=another-one', '/x?a=b'],
    ['?id=42', ''],
    ['/x\n?id=42#\n', '/x\n#\n'],
    ['/x?&id', '/x?'],
    ['/fake-key%2F1/x', '/***/x'],
    ['/x?next=%2Fx%3Fapi%2520key%3Dfake-key%252F1', '/x?next=%2Fx%3Fapi%2520key%3D***'],
    ['https://a.test/#/route?api%20key=fake-key%2F1&b=c', 'https://a.test/#/route?api%20key=***&b=c'],
  ])('R88 is without the parameters that were attached: %j', (url, shown) =>
    expect(withoutAttached(url, [key, id])).toBe(shown),
  );

  it('is as it was where nothing was attached to it', () =>
    expect(withoutAttached('/x?&a=%20#?', [])).toBe('/x?&a=%20#?'));

  it.each([
    ['Location', '/login?api%20key=fake-key%2F1&a=b', '/login?a=b'],
    ['location', '/login?id=42', '/login'],
    ['Link', '</x?api%20key=fake-key%2F1>; rel=next', '</x?api%20key=***>; rel=next'],
  ])('R88 is without them in the header %s', (name, value, shown) =>
    expect(shownHeader(name, value, [key, id])).toBe(shown),
  );
});

it('R55 hides a token without its scheme too', () => {
  const attached = [
    { name: 'Authorization', value: 'Bearer fake-token' },
    { name: 'X-Api-Key', value: 'fake-key' },
    { name: 'key', value: ' fake-padded' },
  ];
  const text = 'Bearer fake-token|fake-token|fake-key| fake-padded|fake-padded|Bearer other';
  expect(masked(text, valuesOf(attached))).toBe('***|***|***|***|***|Bearer other');
});
