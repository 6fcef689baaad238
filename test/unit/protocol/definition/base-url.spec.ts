import type { ProviderOptions } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { baseURLFault, fixedBaseURL, tenantBaseURL } from '../../../../lib/protocol/definition/base-url.js';

type Options = ProviderOptions<unknown>;
type BaseURL = NonNullable<Options['http']['baseURL']>;

const SECRET = 'fake-secret';
const TENANT = { credentials: { host: 'red.acme.test' }, subject: 'red' };

/** What a definition in plain JavaScript may make of a tenant. */
const making = (baseURL: unknown, more: Partial<Options> = {}): Options => {
  const http: object = { baseURL };
  return { credentials: {}, ...more, http };
};
const made = (baseURL: unknown, more?: Partial<Options>) => tenantBaseURL(making(baseURL, more), TENANT);

describe('a base URL that comes with a token', () => {
  it.each([
    ['https://eu.acme.test', {}],
    ['HTTPS://EU.acme.test/api/', {}],
    ['https://eu.acme.test:8443/api', {}],
    ['http://eu.acme.test:81/api', { dangerouslyAllowHttp: ['http://eu.acme.test:81'] }],
    ['HTTP://eu.acme.test', { dangerouslyAllowHttp: ['http://eu.acme.test'] }],
    ['https://eu.acme.test/api', { origins: ['https://us.acme.test', 'https://eu.acme.test'] }],
    ['https://eu.acme.test/api', { originPattern: 'https://*.acme.test' }],
  ])('R26 %s may be used (%j)', (url, fences) => expect(baseURLFault(url, fences)).toBeUndefined());

  it.each([
    ['eu.acme.test', 'is no absolute URL; write it with its scheme, https://…'],
    ['/https://eu.acme.test', 'is no absolute URL; write it with its scheme, https://…'],
    ['data:https://eu.acme.test', 'is no absolute URL; write it with its scheme, https://…'],
    ['https:///eu.acme.test', 'is no absolute URL; write it with its scheme, https://…'],
    ['https:/\\eu.acme.test', 'is no absolute URL; write it with its scheme, https://…'],
    ['https://[eu', 'is no absolute URL; write it with its scheme, https://…'],
    [`https://:${SECRET}@eu.acme.test`, 'holds a user name or password; move them into credentials'],
    [`https://${SECRET}@eu.acme.test`, 'holds a user name or password; move them into credentials'],
    [`https://eu.acme.test/?key=${SECRET}`, 'holds a query or a fragment; leave them out'],
    [`https://eu.acme.test/#${SECRET}`, 'holds a query or a fragment; leave them out'],
    ['http://eu.acme.test', 'is not encrypted; use https, or list its exact origin in dangerouslyAllowHttp'],
  ])('R26 %s may not: it %s', (url, fault) => expect(baseURLFault(url, {})).toBe(fault));

  it('R26 another http origin than the listed one may not', () => {
    const fences = { dangerouslyAllowHttp: ['http://eu.acme.test:81'] };
    expect(baseURLFault('http://eu.acme.test:82', fences)).toMatch(/^is not encrypted; use https/);
  });

  it('R26 has to stay at a listed origin, or within the pattern', () => {
    expect(baseURLFault('https://eu.acme.test:8443', { origins: ['https://eu.acme.test'] })).toBe(
      "is at none of the listed origins; correct the tenant's data or the list",
    );
    expect(baseURLFault('https://eu.evil.test', { originPattern: 'https://*.acme.test' })).toBe(
      "is not within originPattern; correct the tenant's data or the pattern",
    );
  });
});

const within = (originPattern: string, url: string) =>
  baseURLFault(url, { originPattern, dangerouslyAllowHttp: [new URL(url).origin] }) === undefined;

describe('an originPattern', () => {
  it.each([
    ['https://*.acme.test', 'https://eu.acme.test/api'],
    ['https://*.acme.test', 'https://a.acme.test'],
    ['https://*.acme.test', 'https://eu.west-1.acme.test'],
    ['https://*.acme.test', 'https://7_up.acme.test'],
    ['https://*.acme.test', 'https://red-7.acme.test'],
    ['https://*.acme.test', 'https://r-7--x_9.acme.test'],
    ['https://*.acme.test:443', 'https://eu.acme.test'],
    ['https://*.acme.test:8443', 'https://eu.acme.test:8443'],
    ['http://*.acme.test', 'http://eu.acme.test'],
    ['https://eu.acme.test', 'https://eu.acme.test/api'],
    ['https://a', 'https://a/api'],
  ])('R97 %s lets %s in', (pattern, url) => expect(within(pattern, url)).toBe(true));

  it.each([
    ['https://*.acme.test', 'https://acme.test'],
    ['https://*.acme.test', 'https://evilacme.test'],
    ['https://*.acme.test', 'https://eu.acme.test.evil.test'],
    ['https://*.acme.test', 'https://-eu.acme.test'],
    ['https://*.acme.test', 'https://eu-.acme.test'],
    ['https://*.acme.test', 'https://eu..acme.test'],
    ['https://*.acme.test', 'https://!.eu.acme.test'],
    ['https://*.acme.test', 'https://eu.!.acme.test'],
    ['https://*.acme.test', 'https://e!u.acme.test'],
    ['https://*.acme.test', 'https://eu!.acme.test'],
    ['https://*.acme.test', 'https://eu.acme.test:8443'],
    ['https://*.acme.test:8443', 'https://eu.acme.test'],
    ['https://*.acme.test', 'http://eu.acme.test'],
    ['http://*.acme.test', 'https://eu.acme.test'],
    ['http://*.acme.test:81', 'https://eu.acme.test:81'],
    ['https://eu.acme.test', 'https://us.acme.test'],
    ['https://eu.acme.test', 'https://x.eu.acme.test'],
    ['https://eu.acme.test', 'https://us.eu.acme.test'],
    ['*', 'https://eu.acme.test'],
    ['x https://*.acme.test', 'https://eu.acme.test'],
  ])('R97 %s does not let %s in', (pattern, url) => expect(within(pattern, url)).toBe(false));
});

describe('a base URL of each tenant', () => {
  it('R71 is made of the credentials or the subject, and of nothing else', () => {
    const seen: unknown[] = [];
    const baseURL: BaseURL = (tenant) => {
      seen.push(tenant);
      return `https://${tenant.subject}.acme.test`;
    };
    const more = { more: SECRET };
    expect(tenantBaseURL(making(baseURL), { ...TENANT, ...more })).toBe('https://red.acme.test');
    expect(seen).toEqual([TENANT]);
  });

  it('R71 is none where the definition has one for all', () => {
    expect(made('https://acme.test')).toBeUndefined();
    expect(made(undefined)).toBeUndefined();
    expect(fixedBaseURL(making('https://acme.test'))).toBe('https://acme.test');
    expect(fixedBaseURL(making(() => 'https://acme.test'))).toBeUndefined();
  });

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new RangeError(SECRET);
      },
      '`http.baseURL` threw (RangeError); let it return a URL for every tenant',
    ],
    [
      'returns a promise',
      () => Promise.resolve(SECRET),
      '`http.baseURL` returned no text; let it return a URL, and let `credentials` read what has to be waited for',
    ],
    [
      'returns a path',
      () => '/api',
      'the base URL that `http.baseURL` made of this tenant is no absolute URL; write it with its scheme, https://…',
    ],
  ])('R26 is refused where its function %s', (_what, make, message) => {
    expect(() => made(make)).toThrow(expect.objectContaining({ message }));
  });
});
