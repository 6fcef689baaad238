import { describe, expect, it } from 'vitest';
import { faultsOf, type Options, request, untyped } from './faults-of.js';

describe('checkDefinition', () => {
  it.each<[string, Options, RegExp]>([
    [
      'R71 a base URL for no token',
      untyped({ http: { baseURL: () => 'https://m.test' }, request: undefined, attach: () => {} }),
      /no token that its URL could go with; define createToken/,
    ],
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
    ...['a\nsecret', 'secret €', 'sec\0ret', 'пароль'].map((value): [string, Options, RegExp] => [
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
    ...[{}, null, 'undici', { dispatch: true }].map((dispatcher): [string, Options, RegExp] => [
      `a dispatcher that is none (${JSON.stringify(dispatcher)})`,
      untyped({ http: { baseURL: 'https://manis.test', dispatcher } }),
      /http.dispatcher is no dispatcher; give one of undici/,
    ]),
    ...[-1, Number.NaN, 'soon', 2 ** 31, 1e21, null].map((timeout): [string, Options, RegExp] => [
      `the timeout ${timeout}`,
      untyped({ http: { baseURL: 'https://manis.test', timeout } }),
      /http.timeout is no number of milliseconds; correct it/,
    ]),
    ...[-1, 0.5, '64', 16_777_217].map((replayBodyLimit): [string, Options, RegExp] => [
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
      'a revocation of a token that nobody issued',
      untyped({ request: undefined, createToken: () => ({ accessToken: 'x' }), revoke: { request } }),
      /^revoke has no token of a token endpoint to revoke; remove it$/,
    ],
    [
      'a pattern for no token',
      untyped({ request: undefined, attach: () => {}, originPattern: 'https://*.manis.test' }),
      /^originPattern needs tokens with a base URL; list origins instead$/,
    ],
    [
      'R70 subjects that are not asked for',
      { resolveSubject: () => 'red', requireSubject: false },
      /^requireSubject is false although there is resolveSubject; leave one of them out$/,
    ],
    ['R77 no credentials', { credentials: [] }, /credentials is an empty list; list at least one/],
  ])('finds %s', (_, options, message) => {
    const faults = faultsOf(options);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
    expect(faults[0]).toMatch(/^[^;]+; \S/);
    expect(faults[0]).not.toContain('secret');
  });

  it('finds nothing in what works', () => {
    expect(faultsOf({})).toEqual([]);
    const headers = {
      'X-Key': ' mounted-secret\n',
      'X-Number': 5,
      'X-List': ['a', 'b'],
      'X-None': null,
      common: { Ä: undefined, Ö: null },
    };
    expect(faultsOf(untyped({ http: { baseURL: 'https://manis.test', headers } }))).toEqual([]);
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

  it('finds nothing in parts that go together', () => {
    expect(faultsOf({ credentials: [{ key: 'a' }, { key: 'b' }] })).toEqual([]);
    expect(faultsOf({ renew: { by: 'refresh-token', request } })).toEqual([]);
    expect(faultsOf({ resolveSubject: () => 'red', requireSubject: true })).toEqual([]);
    expect(faultsOf({ resolveSubject: () => 'red' })).toEqual([]);
    expect(faultsOf({ requireSubject: false })).toEqual([]);
    expect(faultsOf({ lifetime: { default: 60_000, max: 60_000 } })).toEqual([]);
    expect(faultsOf({ lifetime: { default: 60_000 } })).toEqual([]);
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
