import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineProvider, jsonError, form, type RotatedRefreshToken } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { type Asked, failureOf, startApp, startAppOn, startPartner } from './partner.js';

/** A partner with refresh tokens that are good for one use, or for ever. */
function granting({ rotates = true, expires_in = 600 } = {}) {
  let current = 'fake-r0';
  let issued = 0;
  const answer = ({ body }: Asked) => {
    const { grant_type, refresh_token } = Object.fromEntries(new URLSearchParams(body));
    if (grant_type !== 'refresh_token' || refresh_token !== current) {
      return { status: 400, body: { error: 'invalid_grant', error_description: 'the grant was withdrawn' } };
    }
    issued += 1;
    if (rotates) current = `fake-r${issued}`;
    const more = rotates ? { refresh_token: current } : {};
    return { body: { access_token: `fake-a${issued}`, token_type: 'Bearer', expires_in, ...more } };
  };
  return { answer, withdraw: () => (current = 'withdrawn'), current: () => current };
}

const byRefreshToken = (baseURL: string) => ({
  http: { baseURL },
  request: ({ credentials }: { credentials: { refreshToken: string } }) => ({
    url: '/token',
    body: form({ grant_type: 'refresh_token', refresh_token: credentials.refreshToken }),
  }),
  readError: jsonError({ code: 'error', message: 'error_description', kinds: { invalid_grant: 'refresh-rejected' } }),
});

describe('a refresh token as the only credential', () => {
  it('R46 is used again and again where it does not rotate', async () => {
    const grant = granting({ rotates: false });
    const partner = await startPartner({ 'POST /token': grant.answer });
    const kept: unknown[] = [];
    const { tokens } = await startApp(
      defineProvider({
        ...byRefreshToken(partner.origin),
        credentials: { refreshToken: 'fake-r0' },
        onRefreshTokenRotated: (rotated) => void kept.push(rotated),
      }),
      partner.origin,
    );
    const first = await tokens.getToken();
    expect((await tokens.getToken({ replaces: first, reason: 'due' })).reveal()).toBe('fake-a2');
    expect(kept).toEqual([]);
  });

  it('R46 rotated, is handed to its callback before the access token is published', async () => {
    const grant = granting();
    const partner = await startPartner({ 'POST /token': grant.answer });
    const kept = new Map([['anna', 'fake-r0']]);
    const order: string[] = [];
    const { tokens, events } = await startApp(
      defineProvider({
        ...byRefreshToken(partner.origin),
        requireSubject: true,
        credentials: (subject = '') => ({ refreshToken: kept.get(subject) ?? '' }),
        onRefreshTokenRotated: async ({ refreshToken, subject = '' }) => {
          await sleep(30);
          expect(tokens.peek('anna')?.reveal()).toBe(order.length === 0 ? undefined : 'fake-a1');
          kept.set(subject, refreshToken);
          order.push(`${subject} ${refreshToken}, ${events.length} published`);
        },
      }),
      partner.origin,
    );
    const first = await tokens.getToken({ subject: 'anna' });
    const second = await tokens.getToken({ subject: 'anna', replaces: first, reason: 'due' });
    expect([first.reveal(), second.reveal()]).toEqual(['fake-a1', 'fake-a2']);
    expect(order).toEqual(['anna fake-r1, 0 published', 'anna fake-r2, 1 published']);
  });

  it('R46 is not lost when its callback fails: no token until it is kept', async () => {
    const grant = granting();
    const partner = await startPartner({ 'POST /token': grant.answer });
    let stored = 'fake-r0';
    let failures = 4;
    const started = await startApp(
      defineProvider({
        ...byRefreshToken(partner.origin),
        credentials: () => ({ refreshToken: stored }),
        onRefreshTokenRotated: ({ refreshToken }: RotatedRefreshToken) => {
          failures -= 1;
          if (failures > 0) throw new Error(`the disk is full: ${refreshToken}`);
          stored = refreshToken;
        },
      }),
      partner.origin,
    );
    const error = await failureOf(started);
    expect(error).toMatchObject({ code: 'ERR_REFRESH_TOKEN_NOT_PERSISTED', kind: 'transient' });
    expect(error.message).not.toContain('fake-r1');
    await sleep(1_300);
    expect((await started.tokens.getToken()).reveal()).toBe('fake-a1');
    expect(stored).toBe('fake-r1');
    expect(partner.calls).toEqual(['POST /token']);
  });

  it('R46 withdrawn, is a typed error: consent is needed again', async () => {
    const grant = granting();
    grant.withdraw();
    const partner = await startPartner({ 'POST /token': grant.answer });
    const started = await startApp(
      defineProvider({ ...byRefreshToken(partner.origin), credentials: () => ({ refreshToken: 'fake-r0' }) }),
      partner.origin,
    );
    const error = await failureOf(started);
    expect(error).toMatchObject({
      code: 'ERR_CONSENT_REQUIRED',
      kind: 'refresh-rejected',
      providerCode: 'invalid_grant',
      retryable: false,
    });
    expect(error.message).toMatch(/the grant was withdrawn.*consent again/);
  });

  it('R45 is read again when it is refused: another process may have rotated it', async () => {
    const grant = granting();
    const partner = await startPartner({ 'POST /token': grant.answer });
    const stored = ['fake-old', 'fake-r0'];
    const { tokens } = await startApp(
      defineProvider({
        ...byRefreshToken(partner.origin),
        credentials: () => ({ refreshToken: stored.shift() ?? grant.current() }),
      }),
      partner.origin,
    );
    expect((await tokens.getToken()).reveal()).toBe('fake-a1');
  });

  it('R46 that came with a token is kept by renewals that bring none (RFC 6749 section 6)', async () => {
    let renewals = 0;
    const partner = await startPartner({
      'POST /token': () => ({ body: { access_token: 'fake-1', token_type: 'Bearer', refresh_token: 'fake-r' } }),
      'POST /renew': ({ body }) => {
        expect(body).toBe('refresh_token=fake-r');
        return { body: { access_token: `fake-renewed-${(renewals += 1)}`, token_type: 'Bearer' } };
      },
    });
    const { tokens } = await startApp(
      defineProvider({
        http: { baseURL: partner.origin },
        credentials: {},
        request: () => ({ url: '/token' }),
        renew: { request: ({ refreshToken }) => ({ url: '/renew', body: form({ refresh_token: refreshToken }) }) },
      }),
      partner.origin,
    );
    let token = await tokens.getToken();
    for (let i = 0; i < 3; i++) token = await tokens.getToken({ replaces: token, reason: 'due' });
    expect(token.reveal()).toBe('fake-renewed-3');
    expect(partner.calls).toEqual(['POST /token', 'POST /renew', 'POST /renew', 'POST /renew']);
  });
});

/** A partner with one session at a time: a new token, or a keep-alive, ends the old one at once. */
async function oneSession(lifetime: number) {
  const counts = { logins: 0, keptAlive: 0, refused: 0, loggedOut: 0 };
  let current = '';
  let serial = 0;
  const next = () => ({ body: { session: (current = `fake-session-${(serial += 1)}`), ttl: lifetime } });
  const known = (asked: Asked) => asked.headers['x-session'] === current;
  const partner = await startPartner({
    'POST /login': () => {
      counts.logins += 1;
      return next();
    },
    'POST /keep-alive': async (asked) => {
      if (!known(asked)) return { status: 404, body: {} };
      counts.keptAlive += 1;
      const answer = next();
      await sleep(40);
      return answer;
    },
    'POST /logout': (asked) => {
      expect(known(asked)).toBe(true);
      counts.loggedOut += 1;
      return { status: 201 };
    },
    'POST /upload': async (asked) => {
      if (known(asked)) return { body: asked.body };
      counts.refused += 1;
      return { status: 401 };
    },
  });
  const definition = defineProvider({
    http: { baseURL: partner.origin },
    credentials: {},
    request: () => ({ url: '/login' }),
    read: (r) => ({ accessToken: r.at('session'), expiresIn: r.at('ttl') }),
    renew: {
      by: 'access-token',
      request: ({ accessToken = '' }) => ({ url: '/keep-alive', headers: { 'X-Session': accessToken } }),
    },
    revoke: { request: ({ accessToken }) => ({ url: '/logout', headers: { 'X-Session': accessToken } }) },
    singleSession: true,
    attach: (request, { token }) => request.setHeader('X-Session', token?.reveal() ?? ''),
  });
  return { partner, counts, definition, end: () => (current = 'ended') };
}

describe('a session', () => {
  it('is kept alive by its own token, and nobody sends the one that this ends', async () => {
    const { partner, counts, definition } = await oneSession(2);
    const clock = new ManualClock();
    const { axios } = await startAppOn(clock, definition, partner.origin);
    for (let sent = 0; sent < 20; sent++) {
      // A stream cannot be sent again: it has to have the right token at once.
      const body = Readable.from([`body ${sent}`]);
      const { data } = await axios.post('/upload', body, { headers: { 'Content-Type': 'text/plain' } });
      expect(data).toBe(`body ${sent}`);
      await clock.advance(250);
    }
    expect(counts.logins).toBe(1);
    expect(counts.keptAlive).toBeGreaterThanOrEqual(2);
    expect(counts.refused).toBe(0);
  });

  it('that was ended elsewhere is not kept alive but begun anew', async () => {
    const { partner, counts, definition, end } = await oneSession(600);
    const { axios } = await startApp(definition, partner.origin);
    await axios.post('/upload', 'one');
    end();
    expect((await axios.post('/upload', 'two')).data).toBe('two');
    expect(counts).toMatchObject({ logins: 2, keptAlive: 0, refused: 1 });
    expect(partner.calls).not.toContain('POST /keep-alive');
  });

  it('whose keep-alive is refused is begun anew', async () => {
    const { partner, counts, definition, end } = await oneSession(600);
    const { tokens } = await startApp(definition, partner.origin);
    const first = await tokens.getToken();
    end();
    await tokens.getToken({ replaces: first, reason: 'due' });
    expect(counts).toMatchObject({ logins: 2, keptAlive: 0 });
    expect(partner.calls).toEqual(['POST /login', 'POST /keep-alive', 'POST /login']);
  });

  it('is logged out at shutdown', async () => {
    const { partner, counts, definition } = await oneSession(600);
    const { app, tokens, events } = await startApp(definition, partner.origin);
    await tokens.getToken();
    await app.close();
    expect(counts.loggedOut).toBe(1);
    expect(events.at(-1)).toEqual({ type: 'token_revoked', provider: 'acme', subject: undefined });
  });

  it('R63 is not waited for when its log-out hangs', async () => {
    const partner = await startPartner({
      'POST /login': () => ({ body: { access_token: 'fake', token_type: 'Bearer' } }),
      'POST /logout': async () => {
        await sleep(10_000, undefined, { ref: false });
        return {};
      },
    });
    const { app, tokens, events } = await startApp(
      defineProvider({
        http: { baseURL: partner.origin },
        credentials: {},
        request: () => ({ url: '/login' }),
        revoke: { request: () => ({ url: '/logout' }) },
      }),
      partner.origin,
    );
    await tokens.getToken();
    const before = Date.now();
    await app.close();
    expect(Date.now() - before).toBeLessThan(8_000);
    expect(partner.calls).toContain('POST /logout');
    expect(events.at(-1)).toMatchObject({
      type: 'revocation_failed',
      error: { code: 'ERR_TOKEN_NOT_REVOKED' },
    });
  });
});
