/* oxlint-disable typescript/no-unsafe-type-assertion -- what the types refuse is what is tested */
import { AsyncLocalStorage } from 'node:async_hooks';
import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  defineProvider,
  form,
  ProviderAuthError,
  ProviderAuthModule,
  ProviderTokenService,
  type ProviderOptions,
  UnknownSubjectError,
  UseProviderAuth,
} from 'nestjs-provider-auth';
import { firstValueFrom, map } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../lib/core/clock.js';
import { PROVIDER_AUTH_CLOCK } from '../../../lib/module/root-tokens.constants.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { TenantServer } from './tenant-server.js';

interface Secret {
  readonly id: string;
  readonly secret: string;
}

@Injectable()
@UseProviderAuth('partner')
class PartnerClient {
  constructor(
    readonly http: HttpService,
    readonly tokens: ProviderTokenService,
  ) {}

  async whoami(subject?: string): Promise<unknown> {
    const whose = subject === undefined ? {} : { providerAuth: { subject } };
    return (await this.http.axiosRef.get<{ tenant: string }>('/whoami', whose)).data.tenant;
  }
}

const apps: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

const context = new AsyncLocalStorage<{ readonly tenant?: string }>();
const inContext = { resolveSubject: () => context.getStore()?.tenant };

async function start(
  partner: TenantServer,
  options: Partial<ProviderOptions<Secret>> = {},
  clock: Clock = systemClock,
): Promise<PartnerClient> {
  const definition = defineProvider<Secret>({
    http: { baseURL: partner.url },
    ...(options.resolveSubject === undefined && { requireSubject: true }),
    credentials: async (id = '') => {
      const secret = partner.secrets.get(id);
      return secret === undefined ? undefined : { id, secret };
    },
    request: ({ credentials: { id, secret } }) => ({
      url: '/token',
      body: form({ client_id: id, client_secret: secret }),
    }),
    ...options,
  });
  const providers = { partner: definition };
  const app = await Test.createTestingModule({
    imports: [ProviderAuthModule.forRoot({ providers, dangerouslyAllowHttp: [partner.url] })],
    providers: [PartnerClient],
  })
    .overrideProvider(PROVIDER_AUTH_CLOCK)
    .useValue(clock)
    .compile();
  apps.push(await app.init());
  return app.get(PartnerClient);
}

const refused = { code: 'ERR_SUBJECT_REQUIRED' };
const unknown = { code: 'ERR_UNKNOWN_SUBJECT' };

describe('a subject that is named', () => {
  it('R65 200 tenants at once through every way out: each gets its own token, and one acquisition', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `t${i}`);
    const partner = await TenantServer.start(...names);
    const { tokens, ...client } = await start(partner);
    const whoami = PartnerClient.prototype.whoami.bind(Object.assign(client, { tokens }));
    const got = names.flatMap((subject) => [
      whoami(subject).then((tenant) => [subject, tenant]),
      tokens.getToken({ subject }).then((token) => [subject, token.reveal().split('-')[1]]),
      tokens.accessToken({ subject }).then((text) => [subject, text.split('-')[1]]),
      tokens
        .headers(`${partner.url}/x`, { subject })
        .then(({ Authorization }) => [subject, Authorization?.split('-')[1]]),
      tokens
        .fetch(`${partner.url}/whoami`, { providerAuth: { subject } })
        .then(async (answer) => [subject, Reflect.get(Object(await answer.json()), 'tenant')]),
    ]);
    for (const [subject, tenant] of await Promise.all(got)) expect(tenant).toBe(subject);
    expect(partner.asked.toSorted()).toEqual(names.toSorted());
    expect(tokens.peek('t7')?.reveal()).toContain('token-t7-');
  });

  it('R69 without a subject nothing is asked and nothing is sent, by no way out', async () => {
    const partner = await TenantServer.start('a');
    const client = await start(partner);
    const { tokens } = client;
    await expect(client.whoami()).rejects.toMatchObject(refused);
    await expect(client.whoami('')).rejects.toMatchObject(refused);
    const empty: object = { subject: undefined };
    await expect(client.http.axiosRef.get('/whoami', { providerAuth: empty as never })).rejects.toMatchObject(refused);
    await expect(firstValueFrom(client.http.get('/whoami'))).rejects.toMatchObject(refused);
    for (const options of [undefined, {}, empty, { subject: '' }]) {
      await expect(tokens.getToken(options)).rejects.toMatchObject(refused);
      await expect(tokens.accessToken(options)).rejects.toMatchObject(refused);
      await expect(tokens.headers(`${partner.url}/x`, options)).rejects.toMatchObject(refused);
      const init = { providerAuth: options as never };
      await expect(tokens.fetch(`${partner.url}/whoami`, init)).rejects.toMatchObject(refused);
    }
    expect(() => tokens.peek()).toThrow(expect.objectContaining(refused));
    expect([partner.asked, partner.apiCalls]).toEqual([[], 0]);
  });

  it('R69 `{ subject: undefined }` is refused where there are no tenants, too', async () => {
    const partner = await TenantServer.start('own');
    const client = await start(partner, {
      requireSubject: false,
      credentials: { id: 'own', secret: 'fake-secret-own' },
    });
    expect(await client.whoami()).toBe('own');
    const providerAuth = { subject: undefined } as never;
    await expect(client.http.axiosRef.get('/whoami', { providerAuth })).rejects.toMatchObject(refused);
    await expect(client.tokens.fetch(`${partner.url}/whoami`, { providerAuth })).rejects.toMatchObject(refused);
    await expect(client.tokens.getToken(providerAuth)).rejects.toMatchObject(refused);
    expect(partner.apiCalls).toBe(1);
    const bare = await client.tokens.fetch(`${partner.url}/whoami`, { providerAuth: false });
    expect(bare.status).toBe(401);
  });
});

describe('a subject from the context', () => {
  it('R65 is read when a request is sent, by every way out; a named one wins', async () => {
    const partner = await TenantServer.start('a', 'b', 'c');
    const client = await start(partner, inContext);
    const { tokens } = client;
    // The interceptor makes axios leave the synchronous path.
    client.http.axiosRef.interceptors.request.use(async (config) => config);
    const seen = async (tenant: string) => {
      const answer = await tokens.fetch(`${partner.url}/whoami`);
      const { Authorization = '' } = await tokens.headers(`${partner.url}/x`);
      return [
        await client.whoami(),
        (await tokens.getToken()).reveal().split('-')[1],
        (await tokens.accessToken()).split('-')[1],
        tokens.peek()?.reveal().split('-')[1],
        Authorization.split('-')[1],
        Reflect.get(Object(await answer.json()), 'tenant'),
      ].map((each) => each === tenant);
    };
    const rounds = Array.from({ length: 30 }, (_, i) => 'ab'[i % 2] ?? '');
    const all = await Promise.all(rounds.map((tenant) => context.run({ tenant }, () => seen(tenant))));
    expect(all.flat().every(Boolean)).toBe(true);
    expect(await context.run({ tenant: 'a' }, () => client.whoami('c'))).toBe('c');
    expect(await context.run({ tenant: 'a' }, async () => (await tokens.getToken({ subject: 'c' })).reveal())).toMatch(
      /^token-c-/,
    );
    expect(partner.asked.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('R65 is that of the subscriber, not of whoever made the Observable', async () => {
    const partner = await TenantServer.start('a', 'b');
    const client = await start(partner, inContext);
    const made = context.run({ tenant: 'a' }, () =>
      client.http.get<{ tenant: string }>('/whoami').pipe(map(({ data }) => data.tenant)),
    );
    expect(await context.run({ tenant: 'b' }, () => firstValueFrom(made))).toBe('b');
    await expect(firstValueFrom(made)).rejects.toMatchObject(refused);
  });

  it("R69 an empty context is refused, and never the application's own token, with or without `requireSubject`", async () => {
    const partner = await TenantServer.start('own', 'a');
    for (const required of [{ requireSubject: true }, {}]) {
      const client = await start(partner, {
        ...inContext,
        ...required,
        credentials: (id = 'own') => ({ id, secret: `fake-secret-${id}` }),
      });
      for (const run of [
        () => client.whoami(),
        () => client.tokens.getToken(),
        () => client.tokens.accessToken(),
        () => client.tokens.headers(`${partner.url}/x`),
        () => client.tokens.fetch(`${partner.url}/whoami`),
        () => context.run({}, () => client.whoami()),
        () => context.run({ tenant: '' }, () => client.tokens.getToken()),
      ]) {
        await expect(run()).rejects.toMatchObject(refused);
      }
    }
    expect([partner.asked, partner.apiCalls]).toEqual([[], 0]);
  });

  it("a renewal of the schedule runs in nobody's context", async () => {
    const partner = await TenantServer.start('a');
    partner.lifetime = 2;
    const contexts: unknown[] = [];
    const client = await start(partner, {
      ...inContext,
      credentials: (id = '') => {
        contexts.push(context.getStore());
        return { id, secret: `fake-secret-${id}` };
      },
    });
    await context.run({ tenant: 'a' }, () => client.whoami());
    client.tokens.peek('a');
    await expect.poll(() => partner.askedBy('a'), { timeout: 4_000 }).toBe(2);
    expect(contexts).toEqual([{ tenant: 'a' }, undefined]);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(partner.askedBy('a'), 'R60: nobody has used it since').toBe(2);
  });
});

describe('tenants beside each other', () => {
  it("R65 one tenant's wrong secret and cooldown touch no other", async () => {
    const partner = await TenantServer.start('good', 'late');
    const clock = new ManualClock();
    const client = await start(partner, { credentials: (id = '') => ({ id, secret: `fake-secret-${id}` }) }, clock);
    await expect(client.whoami('bad')).rejects.toMatchObject({ code: 'ERR_TOKEN_REQUEST_REJECTED' });
    await expect(client.whoami('bad')).rejects.toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE' });
    expect(await Promise.all(['good', 'late'].map((each) => client.whoami(each)))).toEqual(['good', 'late']);
    expect(partner.askedBy('bad')).toBe(1);
    expect(client.tokens.status('bad').cooldownUntil).toBeGreaterThan(clock.now());
    expect(client.tokens.status('good').cooldownUntil).toBeUndefined();
  });

  it("R65 one tenant's credentials source that fails after a refusal does not stop the token endpoint's others", async () => {
    const partner = await TenantServer.start('good');
    let reads = 0;
    const client = await start(partner, {
      credentials: (id = '') => {
        if (id === 'bad' && ++reads > 1) throw new Error('the vault is sealed');
        return { id, secret: `fake-secret-${id}` };
      },
    });
    await expect(client.whoami('bad')).rejects.toMatchObject({ code: 'ERR_CREDENTIALS_UNAVAILABLE' });
    expect(await client.whoami('good')).toBe('good');
  });

  it("R65 one tenant's 429 and used-up quota touch no other", async () => {
    const partner = await TenantServer.start('busy', 'calm');
    const client = await start(partner, { tokenRequestQuota: { limit: 1, window: 60_000 } });
    const { tokens } = client;
    const token = await tokens.getToken({ subject: 'busy' });
    await expect(tokens.getToken({ subject: 'busy', replaces: token, reason: 'rejected' })).rejects.toMatchObject({
      code: 'ERR_TOKEN_RATE_LIMITED',
    });
    expect(await client.whoami('calm')).toBe('calm');
    expect(partner.asked).toEqual(['busy', 'calm']);

    const unlimited = await start(partner);
    partner.quota = 1;
    partner.secrets.set('new', 'fake-secret-new');
    await expect(unlimited.whoami('busy')).rejects.toMatchObject({ code: 'ERR_TOKEN_RATE_LIMITED' });
    expect(await unlimited.whoami('new')).toBe('new');
    expect(partner.answers.filter((status) => status === 429).length).toBeGreaterThan(0);
  });
});

describe('R70 a subject that the credentials source does not know', () => {
  it.each<[string, () => undefined | null]>([
    ['undefined', () => undefined],
    ['null', () => null],
    [
      'an UnknownSubjectError',
      () => {
        throw new UnknownSubjectError();
      },
    ],
    [
      'an error with its code',
      () => {
        throw new ProviderAuthError('ERR_UNKNOWN_SUBJECT', undefined, 'who?');
      },
    ],
  ])('is refused and remembered: %s', async (_, answer) => {
    const partner = await TenantServer.start('a');
    let reads = 0;
    const client = await start(partner, {
      credentials: (id = '') => {
        if (id === 'a') return { id, secret: 'fake-secret-a' };
        reads += 1;
        return answer();
      },
    });
    const error: unknown = await client.whoami('nobody').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnknownSubjectError);
    expect(error).toMatchObject({ ...unknown, provider: 'partner' });
    for (let i = 0; i < 10; i++) await expect(client.tokens.getToken({ subject: 'nobody' })).rejects.not.toBe(error);
    await expect(client.whoami('nobody')).rejects.toMatchObject(unknown);
    expect(reads).toBe(1);
    expect(client.tokens.status('nobody')).toMatchObject({ state: 'absent', cooldownUntil: undefined });
    expect(await client.whoami('a')).toBe('a');
    expect([partner.asked, partner.apiCalls]).toEqual([['a'], 1]);
  });

  it('evicts no live token, however many of them there are', async () => {
    const partner = await TenantServer.start('a', 'b');
    const client = await start(partner, { maxSubjects: 2 });
    await Promise.all([client.whoami('a'), client.whoami('b')]);
    await Promise.all(
      Array.from({ length: 2_000 }, (_, i) => client.tokens.getToken({ subject: `x${i}` }).catch(() => {})),
    );
    expect([await client.whoami('a'), await client.whoami('b')]).toEqual(['a', 'b']);
    expect(partner.asked.toSorted()).toEqual(['a', 'b']);
  });
});

it('maxSubjects bounds what is kept: the least recently used go', async () => {
  const partner = await TenantServer.start('a', 'b', 'c');
  const client = await start(partner, { maxSubjects: 2 });
  for (const tenant of ['a', 'b', 'a', 'c']) expect(await client.whoami(tenant)).toBe(tenant);
  expect(['a', 'b', 'c'].map((tenant) => client.tokens.peek(tenant) !== undefined)).toEqual([true, false, true]);
});
