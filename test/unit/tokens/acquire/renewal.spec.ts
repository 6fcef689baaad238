import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { subjectHash } from '../../../../lib/core/subject-hash.js';
import { json } from '../../../../lib/protocol/definition/token-request-body.js';
import { Provider } from './token-request-fixture.js';

const TOKEN = { access_token: 'abc', token_type: 'Bearer', expires_in: 300 };
const renew = { request: ({ refreshToken = '' }) => ({ url: '/refresh', body: json({ refreshToken }) }) };

const first = async (provider: Provider, more = {}) =>
  provider.answer({ ...TOKEN, refresh_token: 'r1', refresh_expires_in: 60, ...more }).ask();

const paths = ({ sent }: Provider) => sent.map(({ url }) => new URL(url).pathname);

describe('a renewal', () => {
  it('R46 knows refresh token, access token, credentials and subject', async () => {
    const contexts: unknown[] = [];
    const provider = new Provider({
      renew: {
        request: (context) => {
          contexts.push(context);
          return { url: '/refresh' };
        },
        read: (response) => ({ accessToken: response.at('renewed'), tokenType: 'Bearer' }),
      },
    });
    const replaces = await first(provider);
    const next = await provider.answer({ renewed: 'two' }).ask({ replaces, reason: 'due', subject: 'ann' });
    expect(next.reveal()).toBe('two');
    const { credentials } = provider.options;
    const now = provider.clock.wall();
    expect(contexts).toEqual([{ credentials, subject: 'ann', now, refreshToken: 'r1', accessToken: 'abc' }]);
  });

  it('R46 is no more when the refresh token is over', async () => {
    const provider = new Provider({ renew });
    const replaces = await first(provider);
    await provider.clock.advance(59_999);
    await provider.answer(TOKEN).ask({ replaces, reason: 'due' });
    await provider.clock.advance(1);
    await provider.answer(TOKEN).ask({ replaces, reason: 'due' });
    expect(paths(provider)).toEqual(['/token', '/refresh', '/token']);
  });

  it('R46 needs a refresh token, and a definition that renews', async () => {
    const provider = new Provider({ renew });
    const replaces = await first(provider, { refresh_token: undefined });
    await provider.answer(TOKEN).ask({ replaces, reason: 'due' });
    await provider.answer(TOKEN).ask();
    const plain = new Provider();
    await plain.answer(TOKEN).ask({ replaces: await first(plain), reason: 'due' });
    expect([paths(provider), paths(plain)]).toEqual([Array(3).fill('/token'), Array(2).fill('/token')]);
  });

  it('R46 by the access token needs one that lives and that the API did not reject', async () => {
    const provider = new Provider({ renew: { by: 'access-token', request: () => ({ url: '/keep-alive' }) } });
    const replaces = await first(provider);
    await provider.clock.advance(replaces.expiresAt - provider.clock.now() - 1);
    await provider.answer(TOKEN).ask({ replaces, reason: 'due' });
    await provider.answer(TOKEN).ask({ replaces, reason: 'rejected' });
    await provider.clock.advance(1);
    await provider.answer(TOKEN).ask({ replaces, reason: 'due' });
    expect(paths(provider)).toEqual(['/token', '/keep-alive', '/token', '/token']);
  });

  it.each([
    ['a refusal of the refresh token', { error: 'invalid_grant' }, 400],
    ['a refusal of the credentials', { error: 'invalid_client' }, 401],
    ['a place that is not there', 'not found', 404],
    ['too many requests', {}, 429],
    ['an error of the server', {}, 500],
    ['a bad day', {}, 503],
    ['no token', {}, 200],
    ['a page', '<html>', 200],
    ['a token of no use', { ...TOKEN, access_token: 'a b' }, 200],
  ] as const)('R46 that ends in %s is followed by an acquisition by the credentials', async (_, body, status) => {
    const provider = new Provider({ renew });
    const replaces = await first(provider);
    provider.answer(body, status).answer({ ...TOKEN, access_token: 'two' });
    expect((await provider.ask({ replaces, reason: 'due' })).reveal()).toBe('two');
    expect(paths(provider)).toEqual(['/token', '/refresh', '/token']);
    expect(provider.events).toMatchObject([{ type: 'renewal_failed', error: { provider: 'acme' } }]);
  });

  it('R46 that fails is told with whose it is, and without the refresh token', async () => {
    const provider = new Provider({ renew });
    const replaces = await first(provider, { refresh_token: 'canary-refresh-1' });
    provider.answer({ error: 'invalid_grant', error_description: 'canary-refresh-1 is spent' }, 400).answer(TOKEN);
    await provider.ask({ replaces, reason: 'due', subject: 'ann' });
    expect(provider.events).toMatchObject([
      {
        subject: subjectHash('ann'),
        durationMs: 0,
        endpoint: expect.stringMatching(/^https:\/\/[^/]+$/),
        code: 'ERR_CONSENT_REQUIRED',
        kind: 'refresh-rejected',
        until: undefined,
        error: { kind: 'refresh-rejected' },
      },
    ]);
    expect(inspect(provider.events, { depth: 9 })).not.toContain('canary-refresh');
  });

  it('R46 keeps what the answer leaves out: the refresh token that was sent', async () => {
    const provider = new Provider({ renew });
    const replaces = await first(provider);
    const second = await provider.answer({ ...TOKEN, access_token: 'two' }).ask({ replaces, reason: 'due' });
    await provider.answer({ ...TOKEN, access_token: 'three' }).ask({ replaces: second, reason: 'due' });
    expect(provider.sent.slice(1).map(({ body }) => body)).toEqual(Array(2).fill('{"refreshToken":"r1"}'));
  });
});
