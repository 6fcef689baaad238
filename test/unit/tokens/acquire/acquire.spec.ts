import { describe, expect, it } from 'vitest';
import { json } from '../../../../lib/protocol/definition/token-request-body.js';
import { acquiring } from '../../../../lib/tokens/acquire/acquire.js';
import { failureOf } from '../failure-of.js';
import { Provider } from './token-request-fixture.js';

const token = (access_token: string, more: object = {}) => ({
  access_token,
  token_type: 'Bearer',
  expires_in: 300,
  ...more,
});
const renew = { request: ({ refreshToken = '' }) => ({ url: '/refresh', body: json({ refreshToken }) }) };
const pathOf = (url: string) => new URL(url).pathname;

const unreachable = () => Promise.reject(new Error('nothing is sent'));

describe('acquire', () => {
  it('R46 renews by the refresh token while it lives', async () => {
    const provider = new Provider({ renew });
    const replaces = await provider.answer(token('one', { refresh_token: 'r1', refresh_expires_in: 1800 })).ask();
    await provider.clock.advance(1_799_000);
    const next = await provider.answer(token('two')).ask({ replaces, reason: 'due' });
    expect(next.reveal()).toBe('two');
    expect(provider.sent.map(({ url }) => pathOf(url))).toEqual(['/token', '/refresh']);
    expect(provider.sent[1]?.body).toBe('{"refreshToken":"r1"}');
  });

  it('R46 acquires by the credentials when the refresh token is refused, or dead', async () => {
    const provider = new Provider({ renew });
    const replaces = await provider.answer(token('one', { refresh_token: 'r1', refresh_expires_in: 1800 })).ask();
    provider.answer({ error: 'invalid_grant' }, 400).answer(token('two'));
    expect((await provider.ask({ replaces, reason: 'due' })).reveal()).toBe('two');
    await provider.clock.advance(1_800_000);
    expect((await provider.answer(token('three')).ask({ replaces, reason: 'due' })).reveal()).toBe('three');
    expect(provider.sent.map(({ url }) => pathOf(url))).toEqual(['/token', '/refresh', '/token', '/token']);
  });

  it('hands the grant of its caller to `request` and `read`', async () => {
    const provider = new Provider({
      request: ({ grant, subject }) => ({ url: '/token', body: json({ assertion: grant, for: subject }) }),
      read: (response, { grant }) => ({
        accessToken: `${String(response.at('access_token'))}-of-${String(grant)}`,
        tokenType: 'Bearer',
      }),
    });
    const got = await provider.answer(token('one')).ask({ subject: 'ann', grant: 'user-token' });
    expect(got.reveal()).toBe('one-of-user-token');
    expect(provider.sent[0]?.body).toBe('{"assertion":"user-token","for":"ann"}');
  });

  it('R46 a refresh token is used to its last millisecond, and not then', async () => {
    const provider = new Provider({ renew });
    const replaces = await provider.answer(token('one', { refresh_token: 'r1', refresh_expires_in: 10 })).ask();
    await provider.clock.advance(10_000);
    await provider.answer(token('two')).ask({ replaces, reason: 'due' });
    expect(provider.sent.map(({ url }) => pathOf(url))).toEqual(['/token', '/token']);
  });

  it('needs a token endpoint, or `createToken`', () => {
    const { clock, events } = new Provider();
    const nothing = { provider: 'acme', options: { http: {}, credentials: {} }, clock, random: () => 0 };
    expect(() => acquiring({ ...nothing, transport: unreachable, report: (event) => events.push(event) })).toThrow(
      'acme has no token endpoint',
    );
  });

  it('hands the grant of its caller to `createToken`', async () => {
    const provider = new Provider({
      createToken: ({ grant }) => ({ accessToken: `made-of-${String(grant)}` }),
      tokenType: 'X',
    });
    expect((await provider.ask({ subject: 'ann', grant: 'it' })).reveal()).toBe('made-of-it');
  });

  it('R55 shows no grant in its failures', async () => {
    const grant = { userToken: 'canary-user-token' };
    const refusing = new Provider();
    refusing.answer({ error: 'invalid_request', error_description: 'no canary-user-token here' }, 400);
    const throwing = new Provider({
      createToken: () => {
        throw new Error('cannot read canary-user-token');
      },
    });
    for (const provider of [refusing, throwing]) {
      const error = await failureOf(provider.ask({ subject: 'ann', grant }));
      expect(error.message).not.toContain('canary');
    }
  });

  it('a credentials source that throws is a failure without its message', async () => {
    const provider = new Provider({ credentials: () => Promise.reject(new Error('canary')) });
    const error = await provider.failure();
    expect(error.code).toBe('ERR_CREDENTIALS_UNAVAILABLE');
    expect(error.message).not.toContain('canary');
    expect(error.cause).toBeUndefined();
  });

  it.each(['http://api.acme.test/token', 'data:text/plain,x', 'file:///etc/passwd', 'https://u:p@api.acme.test/token'])(
    'R9 a token endpoint at %s is refused',
    async (url) => {
      const provider = new Provider({ request: () => ({ url }) });
      expect((await provider.failure()).code).toBe('ERR_TOKEN_REQUEST_INVALID');
      expect(provider.sent).toHaveLength(0);
    },
  );
});
