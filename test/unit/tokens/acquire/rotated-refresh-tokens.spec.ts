import { describe, expect, it } from 'vitest';
import { json } from '../../../../lib/protocol/definition/token-request-body.js';
import { Provider } from './token-request-fixture.js';

const answer = (access_token: string, refresh_token?: string) => ({
  access_token,
  refresh_token,
  token_type: 'Bearer',
  expires_in: 60,
});

/** A provider whose refresh tokens are handed to a store that works as often as `works` says. */
function storing(...works: boolean[]) {
  const kept: (string | undefined)[] = [];
  const provider = new Provider({
    renew: { request: ({ refreshToken = '' }) => ({ url: '/refresh', body: json({ refreshToken }) }) },
    onRefreshTokenRotated: ({ refreshToken }) => {
      if (works.shift() === false) throw new Error('store down');
      kept.push(refreshToken);
    },
  });
  return { provider, kept, sent: () => provider.sent.map(({ url, body }) => [new URL(url).pathname, body]) };
}

describe('R46 a rotated refresh token that was not kept', () => {
  it('R46 is handed to the store again, and its access token is used, without another request', async () => {
    const { provider, kept } = storing(false, true);
    expect((await provider.answer(answer('one', 'r1')).failure()).code).toBe('ERR_REFRESH_TOKEN_NOT_PERSISTED');
    expect((await provider.ask()).reveal()).toBe('one');
    expect([kept, provider.sent.length]).toEqual([['r1'], 1]);
  });

  it.each([0, 1])('R46 renews when its access token is over by then, for %d ms', async (since) => {
    const { provider, kept, sent } = storing(false, true, true);
    await provider.answer(answer('one', 'r1')).failure();
    const twin = new Provider();
    const { usableUntil } = await twin.answer(answer('one')).ask();
    await provider.clock.advance(usableUntil - twin.clock.now() + since);
    expect((await provider.answer(answer('two', 'r2')).ask()).reveal()).toBe('two');
    expect(sent()[1]).toEqual(['/refresh', '{"refreshToken":"r1"}']);
    expect(kept).toEqual(['r1', 'r2']);
  });

  it('R46 is asked for nothing while the store is down', async () => {
    const { provider, kept } = storing(false, false, true);
    await provider.answer(answer('one', 'r1')).failure();
    expect((await provider.failure()).kind).toBe('transient');
    expect([kept, provider.sent.length]).toEqual([[], 1]);
  });
});
