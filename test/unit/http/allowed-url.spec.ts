import { describe, expect, it } from 'vitest';
import { allowedOrigins, allowedUrl } from '../../../lib/http/allowed-url.js';
import { parse } from '../../../lib/http/origin.js';
import { fakeProvider, token } from './fake-provider.js';

describe('where a token may go', () => {
  it('R26 is refused in words that say where a token may go', () => {
    const provider = fakeProvider('https://a.test', undefined);
    const none = { code: 'ERR_ORIGIN_NOT_ALLOWED', message: expect.stringContaining('goes to no origin only') };
    expect(() => allowedUrl(provider, parse('https://a.test/'), new Set())).toThrow(expect.objectContaining(none));
    const two = new Set(['https://b.test', 'https://c.test']);
    expect(() => allowedUrl(provider, parse('x'), two)).toThrow(
      'manis: the URL is not an absolute http or https URL; its token goes to https://b.test, https://c.test only. ' +
        'List the origin in `origins`, or send the request with `providerAuth: false`',
    );
    for (const url of ['https://u@a.test/', 'https://:p@a.test/']) {
      expect(() => allowedUrl(provider, parse(url))).toThrow(
        'the request has a user name in its URL already; remove it',
      );
    }
    expect(allowedUrl(provider, parse('https://a.test/x')).href).toBe('https://a.test/x');
  });

  it('R71 is, with a base URL that came with the token, the origin of that', () => {
    const provider = fakeProvider('https://a.test', undefined, {}, { allowsBaseURL: (url) => !url.includes('evil') });
    const origins = (baseURL?: string) => [...allowedOrigins(provider, token('x', baseURL))];
    expect(origins('https://eu.test/v1')).toEqual(['https://eu.test']);
    expect([origins('https://evil.test'), origins(undefined), origins('nonsense')]).toEqual([[], [], []]);
    expect([...allowedOrigins(provider, undefined)]).toEqual([]);
    expect([...allowedOrigins(fakeProvider('https://a.test', undefined), undefined)]).toEqual(['https://a.test']);
  });
});
