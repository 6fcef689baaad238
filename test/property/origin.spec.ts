import buildFullPath from 'axios/unsafe/core/buildFullPath.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpointFault } from '../../lib/protocol/definition/endpoint-fault.js';
import { baseURLFault } from '../../lib/protocol/definition/base-url.js';
import { destination, isPlainPath } from '../../lib/http/origin.js';

const HOME = 'https://api.example.com';
const origins = new Set([HOME]);

function allowed(url: unknown, baseURL?: string, allowAbsoluteUrls?: boolean): boolean {
  const found = destination({ url, baseURL, allowAbsoluteUrls });
  return 'url' in found && origins.has(found.url.origin);
}

/** Where axios itself would connect. */
function axiosOrigin(...given: [string, string | undefined, boolean | undefined]): string | undefined {
  const [to, from, absolute] = given;
  try {
    const parsed = new URL(buildFullPath(from, to, absolute));
    return /^https?:$/.test(parsed.protocol) ? parsed.origin : undefined;
  } catch {
    return undefined;
  }
}

describe('where a request goes', () => {
  it.each([
    ['a path', '/orders', HOME],
    ['a path without a slash', 'orders', HOME],
    ['nothing', '', HOME],
    ['undefined', undefined, HOME],
    ['an absolute URL', `${HOME}/orders`, undefined],
    ['the default port', 'https://api.example.com:443/', HOME],
    ['any case', 'HTTPS://API.Example.COM/', HOME],
    ['a backslash within the path', '/a\\b', HOME],
    ['an @ that is in the path', '@evil.example', HOME],
    ['a base URL with a path', '/orders', `${HOME}/v1/`],
    ['a URL object', new URL(HOME), undefined],
  ])('R26 allows %s', (_name, url, base) => expect(allowed(url, base)).toBe(true));

  it.each([
    ['another host', 'https://evil.example/', HOME],
    ['two leading slashes', '//evil.example/', HOME],
    ['two leading slashes without a base', '//api.example.com/', undefined],
    ['backslashes', 'https:\\\\evil.example', undefined],
    ['backslashes on a base', 'https:\\\\evil.example', HOME],
    ['a scheme without slashes on a base', '\n ht\ttps:evil.example', HOME],
    ['a backslash behind the host', 'https://evil.example\\@api.example.com/', HOME],
    ['userinfo that looks like the host', 'https://api.example.com@evil.example/', HOME],
    ['userinfo with a port', 'https://api.example.com:443@evil.example/', HOME],
    ['a longer host', 'https://api.example.com.evil.example/', HOME],
    ['a trailing dot', 'https://api.example.com./', HOME],
    ['a look-alike', 'https://аpi.example.com/', HOME],
    ['another port', 'https://api.example.com:8443/', HOME],
    ['another scheme', 'http://api.example.com/', HOME],
    ['a subdomain', 'https://x.api.example.com/', HOME],
    ['a blob URL of the origin', `blob:${HOME}/0`, undefined],
    ['data', 'data:text/plain,x', undefined],
    ['a file', 'file:///etc/passwd', undefined],
    ['no host', 'https:///', undefined],
    ['one slash', 'https:/evil.example', undefined],
    ['a leading space', ' https://api.example.com', undefined],
    ['a tab within the scheme', 'ht\ttps://evil.example', undefined],
    ['an unparsable host', 'https://[api', HOME],
    ['an unparsable port', 'https://api.example.com:99999', HOME],
    ['a number', 7, HOME],
    ['an object', { toString: () => HOME }, undefined],
    ['no base', '/orders', undefined],
    ['another base', '/orders', 'https://evil.example'],
  ])('R26 refuses %s', (_name, url, base) => expect(allowed(url, base)).toBe(false));

  it('R26 knows IDN hosts however often it is asked: URL.canParse of Node 20 and 22 does not', () => {
    const url = 'https://bücher.example/';
    const refused = Array.from({ length: 30_000 }, () => destination({ url })).filter((found) => 'fault' in found);
    expect(refused).toEqual([]);
  });

  it('R26 knows IDN hosts in definitions however often they are asked', () => {
    const url = 'https://api.bücher.example/token';
    const faults = Array.from({ length: 30_000 }, () => endpointFault(url)).filter((fault) => fault !== undefined);
    const pattern = { originPattern: 'https://*.xn--bcher-kva.example' };
    const matches = Array.from({ length: 30_000 }, () => baseURLFault(url, pattern));
    expect([faults, new Set(matches)]).toEqual([[], new Set([undefined])]);
  });

  it('R26 knows IDN hosts by their punycode', () => {
    const found = destination({ url: 'https://bücher.example/' });
    expect(found).toHaveProperty('url.origin', 'https://xn--bcher-kva.example');
  });

  it('keeps an absolute URL on its base when absolute URLs are off', () => {
    expect(allowed('https://evil.example/', HOME, false)).toBe(true);
    expect(allowed('//evil.example/', HOME, false)).toBe(true);
  });

  const piece = fc.constantFrom(
    'https:',
    'http:',
    '//',
    '/',
    '\\',
    '@',
    ':',
    '.',
    '?',
    '#',
    '\t',
    '\n',
    '\0',
    ' ',
    '%2f',
    ':443',
    ':8443',
    '..',

    'api.example.com',
    'evil.example',
    'API.EXAMPLE.COM',
    'xn--',
    'ä',
    '。',
    'user',
    '[::1]',
    'data:',
    'blob:',
  );
  const url = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    fc.string(),
    fc.webUrl(),
  );
  const base = fc.oneof(
    fc.constantFrom(undefined, '', HOME, `${HOME}/`, `${HOME}///`, `${HOME}/v1`, 'https://evil.example', '//x', 'api'),
    url,
  );

  it('R26 finds what axios finds, or refuses', () => {
    fc.assert(
      fc.property(url, base, fc.constantFrom(undefined, true, false), (to, from, absolute) => {
        const found = destination({ url: to, baseURL: from, allowAbsoluteUrls: absolute });
        if ('url' in found) expect(axiosOrigin(to, from, absolute)).toBe(found.url.origin);
      }),
      { numRuns: 20_000 },
    );
  });

  it('R26 sends a plain path nowhere but to its base', () => {
    fc.assert(
      fc.property(url, fc.constantFrom(undefined, true, false), (to, absolute) => {
        const path = `/${to}`;
        if (isPlainPath(path)) expect(axiosOrigin(path, HOME, absolute)).toBe(HOME);
      }),
      { numRuns: 20_000 },
    );
  });
});
