import { defineProvider } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../../lib/protocol/check-definition.js';

type Options = Parameters<typeof defineProvider>[0];

const faultsOf = (options: Partial<Options>) =>
  checkDefinition(
    defineProvider({ http: { baseURL: 'https://manis.test/api' }, credentials: {}, ...options }),
    'manis',
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
    ['ftp', { http: { baseURL: 'ftp://manis.test' } }, /over https only/],
    ['R27 no origins', { origins: [] }, /origins is empty.*; list one/],
    ['an origin with a path', { origins: ['https://manis.test/api'] }, /write the bare origin/],
    ['an http origin', { origins: ['http://manis.test'] }, /origins is not encrypted/],
    ['a wildcard', { origins: ['*'] }, /origins is not an absolute URL/],
    ['a plain host', { dangerouslyAllowHttp: ['localhost:80'] }, /write it like 'http:\/\/localhost:8080'/],
    ['a plain https origin', { dangerouslyAllowHttp: ['https://m.test'] }, /not an exact http origin/],
    ['no calls', { tokenCalls: { max: 0, perSeconds: 60 } }, /tokenCalls.max is not a positive integer/],
    ['NaN seconds', { tokenCalls: { max: 1, perSeconds: Number.NaN } }, /tokenCalls.perSeconds is not/],
    ['an endless lifetime', { lifetime: { reuse: Number.POSITIVE_INFINITY } }, /lifetime.reuse is not a positive/],
    ['no deadline', { deadline: 0 }, /deadline is not between 0 and 2147483647; write milliseconds/],
    ['a deadline that no timer can wait for', { deadline: 2 ** 31 }, /deadline is not between/],
    ['no lifetime', { lifetime: { assumed: 0 } }, /lifetime.assumed is not a positive number; write milli/],
  ])('finds %s', (_, options, message) => {
    const faults = faultsOf(options);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
    expect(faults[0]).toMatch(/^manis: [^;]+; \S/);
    expect(faults[0]).not.toContain('secret');
  });

  it('finds nothing in what works', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ origins: ['https://manis.test', 'https://[::1]:8443'] })).toEqual([]);
    expect(faultsOf({ http: {}, origins: ['https://manis.test'] })).toEqual([]);
    const plain = { http: { baseURL: 'http://wiremock:8080/api' }, dangerouslyAllowHttp: ['http://wiremock:8080'] };
    expect(faultsOf(plain)).toEqual([]);
    expect(faultsOf({ tokenCalls: { max: 5, perSeconds: 60 }, lifetime: { assumed: 1, reuse: 0.5 } })).toEqual([]);
  });

  it('finds everything at once', () => {
    expect(faultsOf({ http: {}, tokenCalls: { max: -1, perSeconds: 0.5 }, lifetime: { assumed: -1 } })).toHaveLength(4);
  });
});
