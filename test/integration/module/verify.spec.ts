import { form, type ProviderDefinition, TokenService } from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../lib/core/clock.js';
import { failureOf, start as startWith } from '../../application.js';
import { acme, type AcmeOptions, SECRET } from '../../fault/acme.js';
import { type Handler, reply, startApi } from '../../server.js';
import { SickStore } from '../../unit/tokens/store/fleet.js';

const TOKEN = 'token-canary';
const cold = { warmUp: false } as const;

const start = (definition: ProviderDefinition, settings: Parameters<typeof startWith>[1] = {}, clock?: ManualClock) =>
  startWith(definition, { ...cold, ...settings }, clock ?? systemClock);

/** Tokens `token-canary-1`, `token-canary-2`, …, and an endpoint that revokes them. */
const issuing: Handler = ({ url }, response, count) =>
  url === '/revoke'
    ? response.writeHead(200).end()
    : reply(response, { access_token: `${TOKEN}-${count}`, token_type: 'Bearer', expires_in: 3600 });

const revoking: AcmeOptions = {
  revoke: { request: ({ accessToken }) => ({ url: '/revoke', body: form({ token: accessToken }) }) },
};

const nobody = () => expect.unreachable('nobody is asked');

const verifyOne = async (tokens: TokenService, options?: { readonly subject: string }) => {
  const [found, ...more] = await tokens.verify(['acme'], options);
  expect(more).toEqual([]);
  return found;
};

describe('TokenService.verify', () => {
  it('acquires a token and keeps nothing: not in the cache or a store, no event, no renewal', async () => {
    const { url, requests } = await startApi(issuing);
    const clock = new ManualClock();
    const store = new SickStore(clock);
    const { tokens, events } = await start(acme(url), { store }, clock);
    const seen: unknown[] = [];
    tokens.for('acme').token$.subscribe((token) => seen.push(token));
    expect(await tokens.verify()).toEqual([
      {
        provider: 'acme',
        subject: undefined,
        outcome: 'ok',
        durationMs: 0,
        expiresAt: clock.now() + 3_600_000,
        endpoint: url,
        notes: [],
        error: undefined,
      },
    ]);
    await clock.advance(7_200_000);
    expect(tokens.status()['acme']).toMatchObject({ state: 'absent', acquiredAt: undefined });
    expect(requests).toHaveLength(1);
    expect([events, seen, store.calls]).toEqual([[], [], []]);
  });

  it('tells of a failure its code, what is wrong and the cure, and no cooldown begins', async () => {
    let isIll = true;
    const { url } = await startApi((seen, response, count) =>
      isIll
        ? reply(response, { error: 'invalid_client', error_description: `no (${SECRET}); really` }, 401)
        : issuing(seen, response, count),
    );
    const { tokens, events } = await start(acme(url));
    const found = await verifyOne(tokens);
    expect(found).toMatchObject({
      outcome: 'failed',
      endpoint: url,
      expiresAt: undefined,
      error: {
        code: 'ERR_TOKEN_REQUEST_REJECTED',
        cure: 'check the credentials: are they complete, current, and of this environment?',
      },
    });
    expect(found?.error?.message).toMatch(/^the token endpoint answered 401 \(invalid_client: no \(.*\); really\)$/);
    expect(JSON.stringify(found)).not.toContain(SECRET);
    expect(events).toEqual([]);
    expect(tokens.for('acme').status()).toMatchObject({ lastFailure: undefined, cooldownUntil: undefined });
    isIll = false;
    expect((await tokens.getToken('acme')).reveal()).toContain(TOKEN);
  });

  it('asks once, whatever cools down, and what it finds is true now', async () => {
    let isIll = true;
    const { url, requests } = await startApi((seen, response, count) =>
      isIll ? response.writeHead(503, { 'Retry-After': '60' }).end() : issuing(seen, response, count),
    );
    const { tokens } = await start(acme(url));
    await failureOf(tokens.getToken('acme'));
    const before = requests.length;
    expect(await verifyOne(tokens)).toMatchObject({ outcome: 'failed', error: { code: 'ERR_TOKEN_ENDPOINT_FAILED' } });
    expect(requests).toHaveLength(before + 1);
    isIll = false;
    expect(await verifyOne(tokens)).toMatchObject({ outcome: 'ok' });
    expect(await failureOf(tokens.getToken('acme'))).toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE' });
  });

  it('ends with the deadline of the definition', async () => {
    const { url } = await startApi(() => {});
    const { tokens } = await start(acme(url, { deadline: 50 }));
    const found = await verifyOne(tokens);
    expect(found).toMatchObject({
      endpoint: url,
      error: { code: 'ERR_TOKEN_ENDPOINT_TIMEOUT', cure: 'raise the deadline if that is normal for it' },
    });
    expect(found?.durationMs).toBeGreaterThanOrEqual(50);
  });

  it('shares one acquisition between calls at the same time', async () => {
    const { url, requests } = await startApi(issuing);
    const { tokens } = await start(acme(url));
    await Promise.all([tokens.verify(), tokens.verify(['acme', 'acme'])]);
    expect(requests).toHaveLength(1);
    await tokens.verify();
    expect(requests).toHaveLength(2);
  });

  it('takes names that exist, and sends nothing before it knows', async () => {
    const { url, requests } = await startApi(issuing);
    const { tokens } = await start(acme(url));
    const name: string = 'acne';
    expect(await failureOf(tokens.verify(['acme', name]))).toMatchObject({ code: 'ERR_UNKNOWN_PROVIDER' });
    expect(await tokens.verify([])).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('fails while the application shuts down', async () => {
    const { app, tokens } = await start(acme('https://acme.test'));
    await app.close();
    expect(await verifyOne(tokens)).toMatchObject({ outcome: 'failed', error: { code: 'ERR_SHUTTING_DOWN' } });
  });

  it('tells which of several credentials was refused', async () => {
    const { url } = await startApi((seen, response, count) =>
      seen.body.includes('old') ? reply(response, {}, 401) : issuing(seen, response, count),
    );
    const credentials = ['old', 'new'].map((secret) => ({ id: 'fake-client', secret }));
    const { tokens, events } = await start(acme(url, { credentials }));
    expect(await verifyOne(tokens)).toMatchObject({
      outcome: 'ok',
      notes: ['number 1 of its 2 credentials was refused; remove it, or renew it'],
    });
    expect(events).toEqual([]);
  });
});

describe('verifying a provider that can revoke', () => {
  it('leaves no token behind', async () => {
    const { url, requests } = await startApi(issuing);
    const { tokens, events } = await start(acme(url, revoking));
    await verifyOne(tokens);
    expect(requests.map((seen) => [seen.url, seen.body.includes(`token=${TOKEN}-1`)])).toEqual([
      ['/token', false],
      ['/revoke', true],
    ]);
    expect(events).toEqual([]);
  });

  it('says of a token that could not be revoked how long it lives', async () => {
    const { url } = await startApi((seen, response, count) =>
      seen.url === '/revoke' ? response.writeHead(500).end() : issuing(seen, response, count),
    );
    const { tokens } = await start(acme(url, revoking));
    const found = await verifyOne(tokens);
    expect(found?.outcome).toBe('ok');
    expect(found?.notes).toEqual([
      expect.stringMatching(
        /^a token was not revoked and lives until .*: the server answered 500; check the revocation/,
      ),
    ]);
  });

  it.each(['cache', 'store'])(
    'leaves a token alone that the server gave before and that is in the %s',
    async (where) => {
      const { url, requests } = await startApi((seen, response) => issuing(seen, response, 1));
      const store = new SickStore(systemClock);
      const settings = where === 'store' ? { store } : {};
      const { tokens } = await start(acme(url, revoking), settings);
      await tokens.getToken('acme');
      const other = where === 'store' ? await start(acme(url, revoking), settings) : { tokens };
      expect(await verifyOne(other.tokens)).toMatchObject({ outcome: 'ok' });
      expect(requests.map((seen) => seen.url)).toEqual(['/token', '/token']);
    },
  );
});

describe('verifying a provider of subjects', () => {
  const subjects: AcmeOptions = { credentials: (subject = 'nobody') => ({ id: subject, secret: SECRET }) };

  it('takes the subject that is named, and is skipped without one', async () => {
    const { url, requests } = await startApi(issuing);
    const { tokens } = await start(acme(url, { ...subjects, resolveSubject: nobody }));
    expect(await verifyOne(tokens)).toMatchObject({
      outcome: 'skipped',
      notes: ["every token of it belongs to a subject, and none is named; name one: { subject: 't1' }"],
    });
    expect(requests).toEqual([]);
    expect(await verifyOne(tokens, { subject: 't1' })).toMatchObject({ outcome: 'ok', subject: 't1' });
    expect(requests[0]?.body).toContain('client_id=t1');
    expect(await verifyOne(tokens, { subject: '' })).toMatchObject({ error: { code: 'ERR_SUBJECT_REQUIRED' } });
  });

  it('does not know a subject that its source does not know', async () => {
    const { tokens } = await start(acme('https://acme.test', { credentials: () => undefined, requireSubject: true }));
    expect(await verifyOne(tokens, { subject: 't1' })).toMatchObject({
      outcome: 'failed',
      error: { code: 'ERR_UNKNOWN_SUBJECT', cure: 'correct its name, or add them' },
    });
  });

  it('leaves the subject aside for a provider without any', async () => {
    const { url } = await startApi(issuing);
    const { tokens } = await start(acme(url));
    expect(await verifyOne(tokens, { subject: 't1' })).toMatchObject({ outcome: 'ok', subject: undefined });
  });
});

describe('R73 verifying a provider whose new token ends the old one', () => {
  it.each<[string, AcmeOptions]>([
    ['singleSession', { singleSession: true }],
    ['renew.oneTime', { renew: { request: () => ({ url: '/renew' }), oneTime: true } }],
  ])('(%s) is skipped while its token lives, and asks while there is none', async (_what, options) => {
    const { url, requests } = await startApi(issuing);
    const { tokens } = await start(acme(url, options));
    expect(await verifyOne(tokens)).toMatchObject({ outcome: 'ok' });
    const token = await tokens.getToken('acme');
    expect(await verifyOne(tokens)).toMatchObject({
      outcome: 'skipped',
      endpoint: undefined,
      notes: [expect.stringContaining('a token lives that a new one could end')],
    });
    expect(requests).toHaveLength(2);
    expect((await tokens.getToken('acme')).is(token)).toBe(true);
  });

  it('is skipped while its refresh token lives, though the access token does not', async () => {
    const { url, requests } = await startApi((_seen, response) =>
      reply(response, { access_token: TOKEN, token_type: 'Bearer', expires_in: 60, refresh_token: 'fake-refresh' }),
    );
    const clock = new ManualClock();
    const renew = { request: () => ({ url: '/renew' }), oneTime: true };
    const { tokens } = await start(acme(url, { renew }), { renewWhenIdle: false }, clock);
    await tokens.getToken('acme');
    await clock.advance(120_000);
    expect(tokens.for('acme').status().state).toBe('expired');
    expect(await verifyOne(tokens)).toMatchObject({ outcome: 'skipped' });
    expect(requests).toHaveLength(1);
  });

  it('is skipped while a token is acquired', async () => {
    const { url, requests } = await startApi(() => {});
    const { tokens } = await start(acme(url, { singleSession: true, deadline: 500 }));
    const acquired = failureOf(tokens.getToken('acme'));
    await expect.poll(() => requests.length).toBe(1);
    expect(await verifyOne(tokens)).toMatchObject({ outcome: 'skipped' });
    await acquired;
    expect(requests).toHaveLength(1);
  });

  it('is skipped while another replica has a token, or acquires one, or the store does not say', async () => {
    const { url, requests } = await startApi(issuing);
    const store = new SickStore(systemClock);
    const [one, other] = [
      await start(acme(url, { singleSession: true }), { store }),
      await start(acme(url, { singleSession: true }), { store }),
    ];
    expect(await verifyOne(other.tokens)).toMatchObject({ outcome: 'ok' });
    const token = await one.tokens.getToken('acme');
    expect(await verifyOne(other.tokens)).toMatchObject({ outcome: 'skipped' });
    store.is = 'down';
    const third = await start(acme(url, { singleSession: true }), { store });
    expect(await verifyOne(third.tokens)).toMatchObject({
      outcome: 'skipped',
      notes: [expect.stringContaining('does not say')],
    });
    expect(requests).toHaveLength(2);
    store.is = 'well';
    expect((await other.tokens.getToken('acme')).is(token)).toBe(true);
  });

  it('holds the lock meanwhile: another replica waits with its acquisition', async () => {
    const asked: (() => void)[] = [];
    const { url, requests } = await startApi((seen, response, count) => {
      if (count > 1) return issuing(seen, response, count);
      return void asked.push(() => void issuing(seen, response, count));
    });
    const store = new SickStore(systemClock);
    const [one, other] = [
      await start(acme(url, { singleSession: true }), { store }),
      await start(acme(url, { singleSession: true }), { store }),
    ];
    const verified = verifyOne(one.tokens);
    await expect.poll(() => asked.length).toBe(1);
    const token = other.tokens.getToken('acme');
    expect(
      await verifyOne(await start(acme(url, { singleSession: true }), { store }).then(({ tokens }) => tokens)),
    ).toMatchObject({
      outcome: 'skipped',
    });
    expect(requests).toHaveLength(1);
    asked[0]?.();
    expect(await verified).toMatchObject({ outcome: 'ok' });
    expect((await token).reveal()).toBe(`${TOKEN}-2`);
  });

  it('is skipped where a refresh token could be spent that somebody keeps', async () => {
    const { url, requests } = await startApi(issuing);
    const { tokens } = await start(acme(url, { onRefreshTokenRotated: () => expect.unreachable('nothing is kept') }));
    expect(await verifyOne(tokens)).toMatchObject({ outcome: 'skipped' });
    expect(requests).toEqual([]);
  });
});
