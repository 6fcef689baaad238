import { defineProvider } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../../../lib/protocol/definition/check-definition.js';
import { optionsOf } from '../../../../lib/protocol/definition/provider-definition.js';

type Options = Parameters<typeof defineProvider>[0];

const request = () => ({ url: '/token' });
/** What a definition in plain JavaScript may be. */
const untyped = (options: object): Partial<Options> => options;

const faultsOf = (options: Partial<Options>) =>
  checkDefinition(
    optionsOf(defineProvider({ http: { baseURL: 'https://manis.test/api' }, credentials: {}, request, ...options })),
  );

describe('checkDefinition', () => {
  it.each<[string, Partial<Options>, RegExp]>([
    ['no base URL', { http: {} }, /http.baseURL is missing; give/],
    ['a relative base URL', { http: { baseURL: '/api' } }, /not an absolute URL; write/],
    ['userinfo', { http: { baseURL: 'https://user:secret@manis.test' } }, /move them into credentials$/],
    ['R30 http', { http: { baseURL: 'http://manis.test' } }, /not encrypted \(http:\/\/manis.test\); use https/],
    [
      'R30 http, another port',
      { http: { baseURL: 'http://m.test:81' }, dangerouslyAllowHttp: ['http://m.test'] },
      /not enc/,
    ],
    [
      'R71 a base URL for no token',
      untyped({ http: { baseURL: () => 'https://m.test' }, request: undefined, attach: () => {} }),
      /no token that its URL could go with; define createToken/,
    ],
    ['ftp', { http: { baseURL: 'ftp://manis.test' } }, /over https only/],
    ['R27 no origins', { origins: [] }, /origins is empty.*; list one/],
    ['an origin with a path', { origins: ['https://manis.test/api'] }, /write the bare origin/],
    ['an http origin', { origins: ['http://manis.test'] }, /origins is not encrypted/],
    ['a wildcard', { origins: ['*'] }, /origins is not an absolute URL/],
    ['a plain host', { dangerouslyAllowHttp: ['localhost:80'] }, /write it like 'http:\/\/localhost:8080'/],
    ['a plain https origin', { dangerouslyAllowHttp: ['https://m.test'] }, /not an exact http origin/],
    [
      'no calls',
      { tokenRequestQuota: { limit: 0, window: 60_000 } },
      /tokenRequestQuota.limit is not a positive integer/,
    ],
    ['NaN seconds', { tokenRequestQuota: { limit: 1, window: Number.NaN } }, /tokenRequestQuota.window is not/],
    ['an endless lifetime', { lifetime: { max: Number.POSITIVE_INFINITY } }, /lifetime.max is not a positive/],
    ['no deadline', { deadline: 0 }, /deadline is not between 0 and 2147483647; write milliseconds/],
    ['a deadline that no timer can wait for', { deadline: 2 ** 31 }, /deadline is not between/],
    ['no lifetime', { lifetime: { default: 0 } }, /lifetime.default is not a positive number; write milli/],
    ['nothing to attach', untyped({ request: undefined }), /nothing would be attached; define one/],
    [
      'two ways to a token',
      { createToken: () => ({ accessToken: 'x' }) },
      /request and createToken exclude each other; remove/,
    ],
    ['renew without request', untyped({ renew: {} }), /renew has no request; write/],
    ['revoke without request', untyped({ revoke: {} }), /revoke has no request; write/],
    [
      'a renewal without anything to fall back to',
      untyped({ request: undefined, attach: () => {}, renew: { request } }),
      /fall back to; define request/,
    ],
    ['an unknown renew.by', untyped({ renew: { by: 'magic', request } }), /renew.by is neither/],
    [
      'a read of no answer',
      untyped({ request: undefined, createToken: () => ({ accessToken: 'x' }), read: () => ({ accessToken: 'x' }) }),
      /read has no answer to read; define/,
    ],
    ['R77 credentials of an unset variable', untyped({ credentials: undefined }), /credentials is missing; give what/],
    ['R77 null for credentials', untyped({ credentials: null }), /credentials is missing; give what/],
    [
      'R77 an Authorization header of its own',
      { http: { baseURL: 'https://manis.test', headers: { authorization: 'Bearer secret' } } },
      /http.headers holds Authorization, beside which no token is sent; remove it/,
    ],
    [
      'R77 axios auth, which every request would be refused for',
      { http: { baseURL: 'https://manis.test', auth: { username: 'me', password: 'secret' } } },
      /http.auth makes an Authorization, beside which no token is sent; remove it.*attach$/,
    ],
    ...['a\nsecret', 'secret €', 'sec\0ret', 'пароль'].map((value): [string, Partial<Options>, RegExp] => [
      `R95 the header value ${JSON.stringify(value)}, which would arrive as another`,
      untyped({ http: { baseURL: 'https://manis.test', headers: { post: { 'X-Key': value } } } }),
      /the value of 'X-Key' in http.headers cannot be sent as it is.*encode it$/,
    ]),
    [
      'R77 a header name that is none',
      { http: { baseURL: 'https://manis.test', headers: { 'X Key:': 'secret' } } },
      /http.headers has the name 'X Key:', which is none of HTTP; correct it/,
    ],
    [
      'R77 an Authorization header for all methods',
      untyped({ http: { baseURL: 'https://manis.test', headers: { common: { Authorization: 'secret' } } } }),
      /http.headers holds Authorization/,
    ],
    ...[{}, 'undici', { dispatch: true }].map((dispatcher): [string, Partial<Options>, RegExp] => [
      `a dispatcher that is none (${JSON.stringify(dispatcher)})`,
      untyped({ http: { baseURL: 'https://manis.test', dispatcher } }),
      /http.dispatcher is no dispatcher; give one of undici/,
    ]),
    ...[-1, Number.NaN, 'soon', 2 ** 31, null].map((timeout): [string, Partial<Options>, RegExp] => [
      `the timeout ${timeout}`,
      untyped({ http: { baseURL: 'https://manis.test', timeout } }),
      /http.timeout is no number of milliseconds; correct it/,
    ]),
    ...[-1, 0.5, '64', 16_777_217].map((replayBodyLimit): [string, Partial<Options>, RegExp] => [
      `the replayBodyLimit ${replayBodyLimit}`,
      untyped({ replayBodyLimit }),
      /replayBodyLimit is not an integer between 0 and 16777216; write bytes/,
    ]),
    [
      'R77 a text for a boolean',
      untyped({ requireSubject: 'false' }),
      /requireSubject is not a boolean; give true or false/,
    ],
    ['a lifetime that is always cut', { lifetime: { default: 2, max: 1 } }, /always cut it; lower/],
    [
      'origins beside a pattern',
      { origins: ['https://manis.test'], originPattern: 'https://*.manis.test' },
      /exclude each other: a token/,
    ],
    ['R71 an http pattern', { originPattern: 'http://*.manis.test' }, /originPattern is not encrypted; use https/],
    ...['https://*.com', 'https://*.test', 'https://*.0.0.1'].map(
      (originPattern): [string, Partial<Options>, RegExp] => [
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
      'ftp://manis.test',
    ].map((originPattern): [string, Partial<Options>, RegExp] => [
      `R71 the pattern ${originPattern}`,
      { originPattern },
      /originPattern is no origin; write/,
    ]),
    ['R77 no credentials', { credentials: [] }, /credentials is an empty list; list at least one/],
    [
      'R77 an option misspelt',
      untyped({ lifeTime: { max: 1 } }),
      /lifeTime is no option of a provider; did you mean lifetime\?$/,
    ],
    ['R77 an option of no provider', untyped({ banana: 1 }), /banana is no option of a provider; remove it$/],
    [
      'R77 a second base URL',
      untyped({ baseURL: 'https://m.test' }),
      /baseURL is no option .*; write http: { baseURL }$/,
    ],
    [
      'R77 headers at the top',
      untyped({ headers: {} }),
      /headers is no option of a provider; write http: { headers }$/,
    ],
    ...(
      [
        [{ lifetime: { maximum: 1 } }, /lifetime\.maximum is no option of a provider; remove it$/],
        [{ lifetime: { Max: 1 } }, /lifetime\.Max is no option of a provider; did you mean lifetime\.max\?$/],
        [{ tokenRequestQuota: { limit: 1, window: 1, windw: 1 } }, /did you mean tokenRequestQuota\.window\?$/],
        [{ renew: { request, reed: 1 } }, /did you mean renew\.read\?$/],
        [{ revoke: { request, requests: 1 } }, /did you mean revoke\.request\?$/],
        [{ server: { tokenURI: 'x' } }, /did you mean server\.tokenUrl\?$/],
        [{ lifetime: 5 }, /lifetime is not an object; write/],
        [{ http: 'https://m.test' }, /http is not an object; write/],
        [{ renew: 'always' }, /renew is not an object; write/],
        [{ tokenRequestQuota: null }, /tokenRequestQuota is not an object; write/],
        [{ origins: 'https://m.test' }, /origins is not a list; write/],
        [{ dangerouslyAllowHttp: true }, /dangerouslyAllowHttp is not a list; write/],
        [{ identity: 'staging' }, /identity is not a list of texts; write/],
        [{ identity: [5] }, /identity is not a list of texts; write/],
        [{ attach: {} }, /attach is not a function; write/],
        [{ resolveSubject: 'ann' }, /resolveSubject is not a function; write/],
        [{ renew: { request: 1 } }, /renew\.request is not a function; write/],
        [{ maxSubjects: 0.5 }, /maxSubjects is not a positive integer; correct/],
        [{ tokenRequestQuota: { window: 1 } }, /tokenRequestQuota\.limit is not a positive/],
      ] as const
    ).map(([options, message]): [string, Partial<Options>, RegExp] => [
      `R77 ${JSON.stringify(options)}`,
      untyped(options),
      message,
    ]),
  ])('finds %s', (_, options, message) => {
    const faults = faultsOf(options);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
    expect(faults[0]).toMatch(/^[^;]+; \S/);
    expect(faults[0]).not.toContain('secret');
  });

  it('finds nothing in what works', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ origins: ['https://manis.test', 'https://[::1]:8443'] })).toEqual([]);
    expect(faultsOf({ http: {}, origins: ['https://manis.test'] })).toEqual([]);
    const plain = { http: { baseURL: 'http://wiremock:8080/api' }, dangerouslyAllowHttp: ['http://wiremock:8080'] };
    expect(faultsOf(plain)).toEqual([]);
    const headers = {
      'X-Key': ' mounted-secret\n',
      'X-Number': 5,
      'X-List': ['a', 'b'],
      'X-None': null,
      common: { Ä: undefined },
    };
    expect(faultsOf(untyped({ http: { baseURL: 'https://manis.test', headers } }))).toEqual([]);
    expect(faultsOf({ http: {}, originPattern: 'https://*.manis.test:8443' })).toEqual([]);
    const http = { baseURL: () => 'https://red.manis.test' };
    expect(faultsOf({ http })).toEqual([]);
    expect(faultsOf({ http, originPattern: 'https://*.manis.test' })).toEqual([]);
    expect(faultsOf({ http, origins: ['https://red.manis.test'] })).toEqual([]);
    expect(faultsOf({ originPattern: 'https://eu.manis.test' })).toEqual([]);
    const plainPattern = { originPattern: 'http://*.m.test:81', dangerouslyAllowHttp: ['http://a.m.test:81'] };
    expect(faultsOf(plainPattern)).toEqual([]);
    for (const timeout of [0, 10_000, 2 ** 31 - 1, '5000']) {
      expect(faultsOf(untyped({ http: { baseURL: 'https://manis.test', timeout } }))).toEqual([]);
    }
    const dispatcher = { dispatch: () => true };
    expect(faultsOf({ http: { baseURL: 'https://manis.test', dispatcher }, replayBodyLimit: 0 })).toEqual([]);
    expect(faultsOf({ replayBodyLimit: 16 * 1024 * 1024 })).toEqual([]);
    expect(faultsOf({ renew: { by: 'access-token', request }, revoke: { request }, singleSession: true })).toEqual([]);
    expect(faultsOf({ tokenRequestQuota: { limit: 5, window: 60_000 }, lifetime: { default: 0.5, max: 1 } })).toEqual(
      [],
    );
  });

  it('R77 takes what is undefined for left out', () => {
    expect(faultsOf(untyped({ banana: undefined, lifetime: undefined, http: { baseURL: 'https://m.test' } }))).toEqual(
      [],
    );
  });

  it('finds everything at once', () => {
    expect(
      faultsOf({ http: {}, tokenRequestQuota: { limit: -1, window: 0.5 }, lifetime: { default: -1 } }),
    ).toHaveLength(4);
    const none = untyped({ request: undefined, renew: {}, revoke: {}, originPattern: '*' });
    expect(faultsOf(none)).toHaveLength(7);
  });
});
