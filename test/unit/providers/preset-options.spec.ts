import {
  airalo,
  apiKey,
  basic,
  bearer,
  benchling,
  clientCredentials,
  emma,
  manis,
  oneShot,
  type ProviderDefinition,
} from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../../lib/protocol/definition/check-definition.js';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';

const pair = { clientId: 'acme', clientSecret: 'canary-secret' };
const baseURL = 'https://api.acme.test';
const tokenUrl = 'https://as.acme.test/token';

const presets: [string, (more?: object) => ProviderDefinition][] = [
  ['airalo', (more) => airalo({ ...pair, ...more })],
  ['benchling', (more) => benchling({ ...pair, tenant: 'acme', ...more })],
  ['oneShot', (more) => oneShot({ ...pair, ...more })],
  ['emma', (more) => emma({ ...pair, ...more })],
  ['manis', (more) => manis({ baseURL, merchantId: 'acme', secret: 'canary-secret', ...more })],
  ['clientCredentials', (more) => clientCredentials({ baseURL, tokenUrl, ...pair, ...more })],
  ['apiKey', (more) => apiKey({ baseURL, header: 'X-Key', key: 'canary-secret', ...more })],
  ['basic', (more) => basic({ baseURL, username: 'acme', password: 'canary-secret', ...more })],
  ['bearer', (more) => bearer({ baseURL, token: 'canary-secret', ...more })],
];

const EVERY_OBJECT = Object.prototype;

const SHARED = {
  deadline: 5_000,
  requireSubject: true,
  resolveSubject: () => 'merchant',
  maxSubjects: 5,
  maxConcurrentAcquisitions: 3,
  origins: ['https://api.acme.test'],
  dangerouslyAllowHttp: ['http://localhost:1'],
  isRejection: () => false,
  replayUnsafe: true,
  replaceAuthorization: true,
  lifetime: { default: 1_000 },
};
/** Only where there is a token endpoint. */
const OF_TOKEN_ENDPOINTS = {
  attach: () => undefined,
  tokenRequestQuota: { limit: 9, window: 1_000 },
  tokenType: 'JWT',
  singleSession: true,
  onRefreshTokenRotated: () => undefined,
};

describe.each(presets)('%s()', (name, define) => {
  const isStatic = ['apiKey', 'basic', 'bearer'].includes(name);

  it('hands on every option of a definition that it does not decide itself', () => {
    const given = isStatic ? SHARED : { ...SHARED, ...OF_TOKEN_ENDPOINTS };
    const made = optionsOf(define(given));
    expect(made).toMatchObject(given);
    expect(checkDefinition(optionsOf(define(given)))).toEqual([]);
  });

  it('keeps what it says itself where users say nothing, part by part', () => {
    const plain = optionsOf(define());
    const headers = { 'X-Own': '1' };
    const changed = optionsOf(
      define({ http: { timeout: 9, headers }, lifetime: { default: 1_000 }, deadline: undefined }),
    );
    expect({ ...changed.http }).toEqual({
      ...plain.http,
      timeout: 9,
      headers: Object.assign({}, plain.http.headers, headers),
    });
    expect({ ...changed.lifetime }).toEqual({ ...plain.lifetime, default: 1_000 });
    expect(Object.keys(changed)).not.toContain('deadline');
    expect(changed.tokenRequestQuota).toEqual(plain.tokenRequestQuota);
  });

  it('takes its base URL in short or in `http`, and not two of them', () => {
    const url = 'https://other.acme.test/v9';
    const tenant = { tenant: undefined };
    expect(optionsOf(define({ ...tenant, baseURL: url })).http.baseURL).toBe(url);
    expect(optionsOf(define({ ...tenant, baseURL: undefined, http: { baseURL: url } })).http.baseURL).toBe(url);
    expect(optionsOf(define({ ...tenant, baseURL: url, http: { baseURL: url } })).http.baseURL).toBe(url);
    expect(() => optionsOf(define({ ...tenant, baseURL: url, http: { baseURL } }))).toThrow(
      /`baseURL` and `http.baseURL` differ; leave one/,
    );
  });

  it('R77 refuses an option that it does not know, and says which one was meant', () => {
    expect(() => optionsOf(define({ deadlin: 1 }))).toThrow(
      `\`deadlin\` is no option of ${name}(); did you mean deadline?`,
    );
    expect(() => optionsOf(define({ BaseUrl: 'x' }))).toThrow('did you mean baseURL?');
    expect(() => optionsOf(define({ wholly: 1, different: 2 }))).toThrow(
      /2 faults[^]*`wholly` is no option[^]*; remove it/,
    );
    expect(() => optionsOf(define({ timeout: 1 }))).toThrow(
      '`timeout` is no option of ' + name + '(); write http: { timeout }',
    );
  });

  it('R77 tells of options that cannot be read, and shows none of them', () => {
    expect(() => optionsOf(define({ http: 'https://fixed.test' }))).toThrow(
      `the options of ${name}() cannot be read (TypeError); give it one object of the types that it declares`,
    );
  });

  it('R77 refuses an option that it decides itself', () => {
    expect(() => optionsOf(define({ request: () => ({ url: '/' }) }))).toThrow(
      `\`request\` is decided by ${name}(); leave it out, or write a definition of your own with defineProvider()`,
    );
  });

  it('R77 names all faults at once, and no secret', () => {
    let thrown: unknown;
    try {
      const given = { canary: 'canary-secret', request: 1, http: { baseURL: 'https://a.test' } };
      optionsOf(define({ ...given, baseURL: 'https://b.test' }));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'ERR_PROVIDER_AUTH_OPTIONS', provider: name });
    expect(String(thrown)).toMatch(/canary`[^]*request`[^]*differ/);
    expect(String(thrown)).not.toContain('canary-secret');
  });
});

describe('options of everybody', () => {
  it.each<[string, unknown]>([
    ['tenant', 'evil'],
    ['baseURL', 'https://evil.test'],
    ['http', { baseURL: 'https://evil.test' }],
    ['lifetime', { max: 1 }],
    ['headers', { 'X-Evil': '1' }],
    ['credentials', { clientId: 'evil', clientSecret: 'evil' }],
  ])('what is on every object (%s) is no option', (name, value) => {
    Reflect.defineProperty(EVERY_OBJECT, name, { value, configurable: true, enumerable: true, writable: true });
    try {
      expect(() => optionsOf(benchling(pair))).toThrow(/give either `tenant` or `baseURL`/);
      const { http, lifetime, credentials } = optionsOf(airalo(pair));
      expect(http.baseURL).toBe('https://partners-api.airalo.com');
      expect(Object.keys(http.headers ?? {})).toEqual(['Accept']);
      expect(lifetime?.max).toBe(86_400_000);
      expect(credentials).toMatchObject(pair);
    } finally {
      Reflect.deleteProperty(EVERY_OBJECT, name);
    }
  });
});

describe('identity: what tells two tokens of one name apart in a store', () => {
  const [, , , , , , ...statics] = presets;

  it.each(presets.filter((preset) => !statics.includes(preset)))(
    'R47 of %s() names the client, and no secret',
    (name, define) => {
      const { identity = [] } = optionsOf(define());
      expect(identity).toContain(name === 'manis' ? 'merchantId=acme' : 'clientId=acme');
      expect(JSON.stringify(identity)).not.toContain('canary');
      expect(optionsOf(define({ identity: ['staging'] })).identity).toEqual([...identity, 'staging']);
    },
  );

  it('R47 of clientCredentials() leaves out what is not asked for', () => {
    expect(optionsOf(clientCredentials({ baseURL, tokenUrl, ...pair })).identity).toEqual([
      'clientId=acme',
      'grant_type=client_credentials',
    ]);
  });

  it('R47 of clientCredentials() holds what a token is asked for', () => {
    const asked = { scope: ['a', 'b'], audience: 'x', resource: ['https://r.test/1', 'https://r.test/2'] };
    const definition = clientCredentials({ baseURL, tokenUrl, ...pair, ...asked, parameters: { tenant: 't' } });
    expect(optionsOf(definition).identity).toEqual([
      'clientId=acme',
      'tenant=t',
      'grant_type=client_credentials',
      'scope=a b',
      'audience=x',
      'resource=https://r.test/1',
      'resource=https://r.test/2',
    ]);
  });

  it('R47 is the same while a secret is rotated, and unknown where credentials are read later', () => {
    const rotating = [pair, { ...pair, clientSecret: 'canary-next' }];
    expect(optionsOf(airalo({ credentials: rotating })).identity).toEqual(['clientId=acme']);
    expect(optionsOf(airalo({ credentials: () => pair })).identity).toEqual([]);
  });

  it.each(statics)('R47 of %s() is none: its tokens are in no store', (name, define) => {
    expect(optionsOf(define()).identity).toEqual([]);
    expect(() => optionsOf(define({ identity: ['x'] }))).toThrow(`\`identity\` is decided by ${name}()`);
  });
});
