import { describe, expect, it } from 'vitest';
import { unknownOptionCure } from '../../../../lib/protocol/definition/option-types.js';
import { faultsOf, type Options, request, untyped } from './faults-of.js';

describe('the options of a definition', () => {
  it.each<[string, Options, RegExp]>([
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
        [{ lifetime: { timeout: 5 } }, /^lifetime\.timeout is no option of a provider; remove it$/],
        [{ lifetime: 5 }, /lifetime is not an object; write/],
        [{ http: 'https://m.test' }, /http is not an object; write/],
        [{ renew: 'always' }, /renew is not an object; write/],
        [{ tokenRequestQuota: null }, /tokenRequestQuota is not an object; write/],
        [{ origins: 'https://m.test' }, /origins is not a list; write/],
        [{ dangerouslyAllowHttp: true }, /dangerouslyAllowHttp is not a list; write/],
        [{ identity: 'staging' }, /identity is not a list of texts; write/],
        [{ identity: ['staging', 5] }, /identity is not a list of texts; write/],
        [{ identity: [5] }, /identity is not a list of texts; write/],
        [{ attach: {} }, /attach is not a function; write/],
        [{ resolveSubject: 'ann' }, /resolveSubject is not a function; write/],
        [{ renew: { request: 1 } }, /renew\.request is not a function; write/],
        [{ maxSubjects: 0.5 }, /maxSubjects is not a positive integer; correct/],
        [{ tokenRequestQuota: { window: 1 } }, /tokenRequestQuota\.limit is not a positive/],
      ] as const
    ).map(([options, message]): [string, Options, RegExp] => [
      `R77 ${JSON.stringify(options)}`,
      untyped(options),
      message,
    ]),
  ])('finds %s', (_, options, message) => {
    const faults = faultsOf(options);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
    expect(faults[0]).toMatch(/^[^;]+; \S/);
  });

  it.each(['baseURL', 'headers', 'timeout', 'proxy', 'httpAgent', 'httpsAgent', 'dispatcher', 'params'])(
    'R77 %s, an option of axios, belongs into http',
    (name) => {
      expect(faultsOf(untyped({ [name]: {} }))).toEqual([
        `${name} is no option of a provider; write http: { ${name} }`,
      ]);
    },
  );

  it('R77 that a preset does not know have the same cures', () => {
    expect(unknownOptionCure('cliendId', ['clientId', 'secret'])).toBe('did you mean clientId?');
    expect(unknownOptionCure('timeout', ['clientId'])).toBe('write http: { timeout }');
    expect(unknownOptionCure('banana', ['clientId'])).toBe('remove it');
  });

  it('R77 may be at the ends of what they can be', () => {
    for (const identity of [[], ['staging'], ['client', 'scope']]) expect(faultsOf({ identity })).toEqual([]);
    for (const deadline of [0.5, 10_000, 2 ** 31 - 1]) expect(faultsOf({ deadline })).toEqual([]);
    expect(faultsOf({ tokenType: 'Bearer', originPattern: 'https://*.manis.test' })).toEqual([]);
  });
});
