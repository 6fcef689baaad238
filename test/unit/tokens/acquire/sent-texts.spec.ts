import { describe, expect, it } from 'vitest';
import { form, json, multipart } from '../../../../lib/protocol/definition/token-request-body.js';
import { sentTexts } from '../../../../lib/tokens/acquire/sent-texts.js';

const SECRET = 'fake-key';
const textsOf = (headers: Record<string, string>) => sentTexts({ url: '/token', headers }, undefined);

describe('what was sent', () => {
  it('R55 in headers is secret, with and without its scheme, but for what every request says', () => {
    const plain = { Accept: 'a', 'content-type': 'b', 'USER-AGENT': 'c' };
    expect(textsOf({ ...plain, 'X-Accept': 'one', 'Accept-Language': 'two' })).toEqual(['one', 'one', 'two', 'two']);
    expect(textsOf({ Authorization: 'Bearer abc' })).toEqual(['Bearer abc', 'abc']);
  });

  it('R92 in a Basic header is secret, name and password alike', () => {
    const value = Buffer.from(`user:${SECRET}`).toString('base64');
    expect(textsOf({ authorization: `basic ${value}` })).toEqual([`basic ${value}`, value, 'user', SECRET]);
  });

  it.each([
    ['a form', form({ key: SECRET, other: [SECRET, 'short'], none: undefined })],
    ['JSON', json({ auth: { client: [{ key: SECRET }, SECRET, 'short', null, true] } })],
    ['multipart', multipart({ key: SECRET, other: [SECRET, 'short'] })],
  ])('R92 in the fields of %s is secret where it is long', async (_, body) => {
    expect(sentTexts({ url: '/token' }, await body.encode())).toEqual([SECRET, SECRET]);
  });

  it('R92 in the query is secret where it is long', () => {
    expect(sentTexts({ url: '/token', query: { key: SECRET, a: 'short' } }, undefined)).toEqual([SECRET]);
  });

  it('is no secret where the standards say what it is', async () => {
    const fields = { grant_type: 'client_credentials', scope: 'read:everything', grantType: 'urn:ietf:params:x' };
    for (const body of [form(fields), json(fields)]) {
      expect(sentTexts({ url: '/token', query: fields }, await body.encode())).toEqual([]);
    }
  });

  it('is JSON as it goes on the wire', async () => {
    const { texts, content } = await json({ at: new Date(0), n: 1234567890 }).encode();
    expect(texts).toEqual(['1970-01-01T00:00:00.000Z', '1234567890']);
    expect(content).toBe('{"at":"1970-01-01T00:00:00.000Z","n":1234567890}');
    expect((await json(undefined).encode()).content).toBe('null');
  });
});
