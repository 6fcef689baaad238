import { describe, expect, it } from 'vitest';
import { AttachedRequest } from '../../../lib/http/attached-request.js';
import { fakeProvider } from './fake-provider.js';

const requestTo = (url: string) =>
  new AttachedRequest(fakeProvider('https://a.test', undefined), 'GET', url, undefined);

describe('a request that a policy adds to', () => {
  it('carries headers by their name, once', () => {
    const request = requestTo('https://a.test/');
    request.setHeader(' X-Key ', 'one');
    request.setHeader('x-key', 'two');
    expect(request.headers).toEqual([{ name: 'x-key', value: 'two' }]);
    request.setHeader(' X-Other ', 'three');
    expect(request.headers[1]).toEqual({ name: 'X-Other', value: 'three' });
  });

  it('carries query parameters, encoded', () => {
    const request = requestTo('https://a.test/');
    request.setQuery('a b', 'c&d');
    request.setQuery('e', 'f');
    expect(request.url).toBe('https://a.test/?a%20b=c%26d&e=f');
    expect(request.query.map(({ name }) => name)).toEqual(['a b', 'e']);
  });

  it.each(['p€ss', 'two\nlines', 'one\n', ' before', 'after ', '\u0000', 'x\r\nX-Other: y'])(
    'R89 refuses a header value that would not be sent as it is, and never quotes it: %j',
    (value) => {
      const request = requestTo('https://a.test/');
      const refused: unknown = (() => {
        try {
          return request.setHeader('X-Key', value);
        } catch (error) {
          return error;
        }
      })();
      expect(refused).toMatchObject({ code: 'ERR_REQUEST_UNSAFE', provider: 'manis' });
      expect(String(refused)).toContain('header "X-Key" would not be sent as it is');
      expect(String(refused)).not.toContain(value);
      expect(request.headers).toEqual([]);
    },
  );

  it.each(['', 'a', 'ä\u00ff', 'a b\tc'])('R89 takes %j, which is sent as it is', (value) => {
    const request = requestTo('https://a.test/');
    request.setHeader('X-Key', value);
    expect(request.headers).toEqual([{ name: 'X-Key', value }]);
  });

  it.each(['X Key', '', 'X:Key', 'X\nKey'])('R89 refuses %j for a name of a header', (name) => {
    expect(() => requestTo('https://a.test/').setHeader(name, 'x')).toThrow('would not be sent as it is');
  });

  it('R95 takes a Host header of the URL only', () => {
    const request = requestTo('https://a.test/');
    request.setHeader('Host', 'A.test');
    expect(() => request.setHeader('host', 'b.test')).toThrow(
      expect.objectContaining({ code: 'ERR_REQUEST_UNSAFE', message: expect.stringContaining('Host header') }),
    );
  });

  it.each([
    'https://a.test/?key=theirs',
    'https://a.test/?a=b&k%65y=',
    'https://a.test/?key[]=x',
    'https://a.test/?key%5B%5D=x',
  ])('R88 refuses a parameter that the caller has set: %s', (url) => {
    const present = { code: 'ERR_AUTHORIZATION_PRESENT', message: expect.stringContaining('a query parameter "key"') };
    const request = requestTo(url);
    request.setQuery('other', 'ours');
    expect(() => request.setQuery('key', 'ours')).toThrow(expect.objectContaining(present));
  });

  it('R88 may add a parameter twice, as a list of its own', () => {
    const request = requestTo('https://a.test/?keys=1');
    request.setQuery('key', 'a');
    request.setQuery('key', 'b');
    expect(request.url).toBe('https://a.test/?keys=1&key=a&key=b');
  });
});
