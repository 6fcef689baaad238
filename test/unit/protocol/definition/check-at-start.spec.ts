import { defineProvider, type ProviderOptions } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { checkAtStart } from '../../../../lib/protocol/definition/check-at-start.js';
import { tokenEndpointFaults } from '../../../../lib/protocol/definition/check-token-endpoint.js';
import { optionsOf } from '../../../../lib/protocol/definition/provider-definition.js';
import { publicSuffixFaults } from '../../../../lib/protocol/definition/public-suffix.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';

const CREDENTIALS = { key: 'fake-key' };
type Options = Partial<ProviderOptions<typeof CREDENTIALS>>;

const acme = (options: Options) =>
  optionsOf(
    defineProvider({
      http: { baseURL: 'https://acme.test' },
      credentials: CREDENTIALS,
      request: () => ({ url: '/token' }),
      ...options,
    }),
  );
/** What a definition in plain JavaScript may be. */
const untyped = (options: object): Options => options;
const hangs = () => new Promise<never>(() => {});
const WILD = 'https://*.acme.test';
const failing = (code: string) => () => Promise.reject(Object.assign(new Error('no such thing'), { code }));

describe('at start-up', () => {
  it.each([
    'https://*.co.uk',
    'https://*.me.uk',
    'https://*.nom.br',
    'https://*.kawasaki.jp',
    'https://*.github.io',
    'https://*.herokuapp.com',
    'https://*.azurewebsites.net',
    'https://*.s3.amazonaws.com',
    'https://*.web.app:8443',
  ])('R97 the originPattern %s, under which strangers register names, is refused', async (originPattern) => {
    const [fault, ...others] = await checkAtStart(acme({ originPattern }));
    expect(fault).toMatch(/^originPattern lets anybody in who registers a name under \S+; write the provider's own/);
    expect(others).toEqual([]);
  });

  it.each(['https://*.acme.co.uk', 'https://*.manis.test', 'https://acme.github.io', 'https://*.acme.github.io'])(
    'R97 the originPattern %s is fine',
    async (originPattern) => {
      expect(await checkAtStart(acme({ originPattern }))).toEqual([]);
    },
  );

  it('R97 a base URL of our own making may lie under a domain where each tenant has a name, under no public one', async () => {
    const http = { baseURL: () => 'https://red.myshopify.com' };
    const faults = (originPattern: string) => checkAtStart(acme({ http, originPattern }));
    expect(await faults('https://*.myshopify.com')).toEqual([]);
    expect(await checkAtStart(acme({ originPattern: 'https://*.myshopify.com' }))).toHaveLength(1);
    const fault = await checkAtStart(acme({ http, originPattern: 'https://*.co.uk' }));
    expect(fault).toContainEqual(expect.stringContaining('registers a name under co.uk'));
  });

  it('R26 a base URL that is made of fixed credentials is looked at, one that is made of a subject is not yet', async () => {
    const made = (more: Options) => checkAtStart(acme({ http: { baseURL: () => 'acme.test' }, ...more }));
    const fault = [expect.stringMatching(/^the base URL that `http.baseURL` made .* is no absolute URL; write/)];
    expect(await made({})).toEqual(fault);
    expect(await made({ request: () => ({ url: 'https://login.acme.test/token' }) })).toEqual(fault);
    expect(await made({ requireSubject: true })).toEqual([]);
    expect(await made({ resolveSubject: () => 'red' })).toEqual([]);
    const ofSubject: Options = { request: ({ subject }) => ({ url: `http://${subject}.acme.test` }) };
    expect(await made({ requireSubject: true, ...ofSubject })).toEqual([]);
    expect(await made({ requireSubject: true, request: () => ({ url: 'http://acme.test' }) })).toHaveLength(1);
  });

  it('R97 a pattern that is none, and one in a list, is one fault', async () => {
    const fault = [expect.stringMatching(/^originPattern is no origin; write/)];
    expect(await checkAtStart(acme({ originPattern: '*' }))).toEqual(fault);
    expect(await checkAtStart(acme(untyped({ originPattern: ['https://*.github.io'] })))).toEqual(fault);
  });

  it('R97 tells who needs the list and has none', async () => {
    expect(await publicSuffixFaults(WILD, false, failing('ERR_MODULE_NOT_FOUND'))).toEqual([
      expect.stringMatching(/run `npm install tldts`$/),
    ]);
    expect(await publicSuffixFaults(WILD, false, failing('MODULE_NOT_FOUND'))).toEqual([
      expect.stringMatching(/run `npm install tldts`$/),
    ]);
    expect(await publicSuffixFaults(WILD, false, failing('ERR_REQUIRE_ESM'))).toEqual([
      expect.stringMatching(/cannot be loaded; use version 7$/),
    ]);
    expect(await publicSuffixFaults(WILD, false, failing('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG'))).toEqual([]);
    expect(await publicSuffixFaults('https://eu.acme.test', false, failing('MODULE_NOT_FOUND'))).toEqual([]);
    for (const thrown of [undefined, null, 'no such thing', {}]) {
      expect(await publicSuffixFaults(WILD, false, () => Promise.reject(thrown))).toEqual([
        'tldts is installed but cannot be loaded; use version 7',
      ]);
    }
  });

  it('R77 a secret that no header carries is found, and not shown', async () => {
    const credentials = { key: 'fake-k€y' };
    const definition = acme({
      credentials,
      request: ({ credentials: { key } }) => ({ url: '/token', headers: { 'X-Key': key } }),
    });
    const faults = await checkAtStart(definition);
    expect(faults).toEqual([expect.stringMatching(/^the token request's header X-Key holds characters that no/)]);
    expect(faults.join()).not.toContain('fake');
  });

  it('R1 a token request that is a path needs a base URL, whatever stands in the path', async () => {
    const made = (url: string, http: NonNullable<Options['http']>) =>
      checkAtStart(acme({ http, request: () => ({ url }) }));
    const http = { baseURL: () => 'https://red.acme.test' };
    for (const path of ['/token', '/token?next=urn:x', 'oauth/token:issue']) expect(await made(path, http)).toEqual([]);
    const origins = ['https://acme.test'];
    expect(await checkAtStart(acme({ http: {}, origins }))).toEqual([
      "the token request's URL is a path, and there is no http.baseURL; give either in full",
    ]);
  });

  it('R64 what is no request at all holds nothing up either', async () => {
    for (const made of [undefined, null, 7, {}, { url: 7 }, { url: '/token', headers: 7 }]) {
      const request = untyped({ request: () => made });
      expect(await checkAtStart(acme(request))).toEqual([]);
    }
  });

  it('R64 a request that never comes holds nothing up', async () => {
    const clock = new ManualClock();
    const faults = tokenEndpointFaults(acme({ request: hangs, renew: { request: hangs } }), clock);
    await clock.advance(1_000);
    expect(await faults).toEqual([]);
    await tokenEndpointFaults(acme({}), clock);
    expect(clock.timers).toBe(0);
  });

  it('R1 makes requests of the real credentials and of no token', async () => {
    const seen: unknown[] = [];
    const clock = new ManualClock();
    const request: NonNullable<Options['request']> = (context) => {
      seen.push(context);
      return { url: 'http://auth.acme.test/token' };
    };
    const faults = await tokenEndpointFaults(acme({ request, renew: { request } }), clock);
    expect(faults).toEqual([expect.stringMatching(/^the token endpoint http:\/\/auth\.acme\.test is not https; list/)]);
    const context = { credentials: CREDENTIALS, subject: undefined, now: clock.wall() };
    expect(seen).toEqual([context, context]);
  });
});
