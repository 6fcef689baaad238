import { describe, expect, it } from 'vitest';
import { faultsOf, type Options, untyped } from './faults-of.js';

const listed = (...dangerouslyAllowHttp: string[]) =>
  faultsOf({ originPattern: 'http://*.m.test:81', dangerouslyAllowHttp });

describe('where a token may go', () => {
  it.each<[string, Options, RegExp]>([
    ['no base URL', { http: {} }, /http.baseURL is missing; give/],
    ['a relative base URL', { http: { baseURL: '/api' } }, /not an absolute URL; write/],
    [
      'a base URL that is none, beside origins',
      { http: { baseURL: '/api' }, origins: ['https://m.test'] },
      /not an abs/,
    ],
    ['a user name', { http: { baseURL: 'https://secret@manis.test' } }, /move them into credentials$/],
    ['a password', { http: { baseURL: 'https://:secret@manis.test' } }, /move them into credentials$/],
    ['userinfo', { http: { baseURL: 'https://user:secret@manis.test' } }, /move them into credentials$/],
    ['R30 http', { http: { baseURL: 'http://manis.test' } }, /not encrypted \(http:\/\/manis.test\); use https/],
    [
      'R30 http, another port',
      { http: { baseURL: 'http://m.test:81' }, dangerouslyAllowHttp: ['http://m.test'] },
      /not enc/,
    ],
    ['ftp', { http: { baseURL: 'ftp://manis.test' } }, /over https only/],
    ['R27 no origins', { origins: [] }, /origins is empty.*; list one/],
    ['an origin with a path', { origins: ['https://manis.test/api'] }, /write the bare origin/],
    ['an http origin', { origins: ['http://manis.test'] }, /origins is not encrypted/],
    ['a wildcard', { origins: ['*'] }, /origins is not an absolute URL/],
    ['a plain host', { dangerouslyAllowHttp: ['localhost:80'] }, /write it like 'http:\/\/localhost:8080'$/],
    ['a plain origin that is no URL', { dangerouslyAllowHttp: ['m test'] }, /write it like 'http:\/\/localhost:8080'$/],
    [
      'a plain origin with a path',
      { dangerouslyAllowHttp: ['http://m.test:81/'] },
      /write it like 'http:\/\/m.test:81'$/,
    ],
    ['a plain https origin', { dangerouslyAllowHttp: ['https://m.test'] }, /not an exact http origin/],
    [
      'origins beside a pattern',
      { origins: ['https://manis.test'], originPattern: 'https://*.manis.test' },
      /exclude each other: a token/,
    ],
    [
      'R71 a list of patterns',
      untyped({ originPattern: ['https://*.manis.test'] }),
      /^originPattern is no origin; write/,
    ],
    ['R71 an http pattern', { originPattern: 'http://*.manis.test' }, /originPattern is not encrypted; use https/],
    ...['https://*.com', 'https://*.test', 'https://*.0.0.1', 'https://*.10.0.0.10'].map(
      (originPattern): [string, Options, RegExp] => [
        `R71 the pattern ${originPattern}`,
        { originPattern },
        /lets anybody in who registers a name under .*; write the provider's own/,
      ],
    ),
    ...[
      '*',
      'https://*',
      'https://*.',
      '*.manis.test',
      'https://a.*.test',
      'https://*manis.test',
      'https://*.*.manis.test',
      'https://*.manis.test/api',
      'https://u@manis.test',
      'https://*.manis.test:*',
      'https://*.manis.test:99999',
      'ftp://manis.test',
      'data:https://manis.test',
      ' https://manis.test',
    ].map((originPattern): [string, Options, RegExp] => [
      `R71 the pattern ${originPattern}`,
      { originPattern },
      /originPattern is no origin; write/,
    ]),
  ])('finds %s', (_, options, message) => {
    const faults = faultsOf(options);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
    expect(faults[0]).toMatch(/^[^;]+; \S/);
    expect(faults[0]).not.toContain('secret');
  });

  it('R71 an http pattern is for the listed origins within it', () => {
    const fault = ['originPattern is not encrypted; use https, or list the exact origins in dangerouslyAllowHttp'];
    expect(listed('http://a.m.test:82')).toEqual(fault);
    expect(listed('http://a.m.test:82', 'http://a.m.test:81')).toEqual([]);
  });

  it('finds nothing in what works', () => {
    expect(faultsOf({ origins: ['https://manis.test', 'https://[::1]:8443'] })).toEqual([]);
    expect(faultsOf({ http: {}, origins: ['https://manis.test'] })).toEqual([]);
    const plain = { http: { baseURL: 'http://wiremock:8080/api' }, dangerouslyAllowHttp: ['http://wiremock:8080'] };
    expect(faultsOf(plain)).toEqual([]);
    expect(faultsOf({ http: {}, originPattern: 'https://*.manis.test:8443' })).toEqual([]);
    const http = { baseURL: () => 'https://red.manis.test' };
    expect(faultsOf({ http })).toEqual([]);
    expect(faultsOf({ http, originPattern: 'https://*.manis.test' })).toEqual([]);
    expect(faultsOf({ http, origins: ['https://red.manis.test'] })).toEqual([]);
    for (const host of ['eu.manis.test', 'localhost', 'a', '*.7manis.test', '*.a.7.test', '*.manis7.test7']) {
      expect(faultsOf({ originPattern: `https://${host}` })).toEqual([]);
    }
    const plainPattern = { originPattern: 'http://*.m.test:81', dangerouslyAllowHttp: ['http://a.m.test:81'] };
    expect(faultsOf(plainPattern)).toEqual([]);
  });
});
