import { describe, expect, it } from 'vitest';
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
    ['refresh-rejected', true],
    ['credentials-rejected', true],
    ['invalid-request', true],
    ['rate-limited', false],
    ['transient', false],
    ['invalid-response', false],
  ] as const)('R46 that ends %s falls back to the credentials: %s', async (kind, expected) => {
    const provider = new Provider({ renew, readError: () => ({ kind }) });
    const replaces = await first(provider);
    const outcome = provider.answer({}, 400).answer(TOKEN).ask({ replaces, reason: 'due' });
    expect(
      await outcome.then(
        () => true,
        () => false,
      ),
    ).toBe(expected);
    expect(provider.sent).toHaveLength(expected ? 3 : 2);
  });
});
