import { describe, expect, it } from 'vitest';
import { json } from '../../../../lib/protocol/definition/token-request-body.js';
import { Provider } from './token-request-fixture.js';

const answer = (access_token: string, refresh_token?: string) => ({
  access_token,
  refresh_token,
  token_type: 'Bearer',
  expires_in: 60,
});

const useless = (refresh_token: string) => ({ ...answer('not a token', refresh_token) });

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

describe('a rotated refresh token that the store did not take', () => {
  it('R46 is handed to the store again, and its access token is used, without another request', async () => {
    const { provider, kept } = storing(false, true);
    expect((await provider.answer(answer('one', 'r1')).failure()).code).toBe('ERR_REFRESH_TOKEN_NOT_PERSISTED');
    expect((await provider.ask()).reveal()).toBe('one');
    expect([kept, provider.sent.length]).toEqual([['r1'], 1]);
  });

  it('R76 is told without what the error that its callback throws is called, unless that is a word', async () => {
    const provider = new Provider({
      renew: { request: () => ({ url: '/refresh' }) },
      onRefreshTokenRotated: ({ refreshToken }) =>
        Promise.reject(Object.assign(new Error(), { name: `no ${refreshToken}` })),
    });
    const error = await provider.answer(answer('one', 'canary')).failure();
    expect(error.message).toContain('its onRefreshTokenRotated failed (Error)');
  });

  it('R46 holds up everything else while the store is down', async () => {
    const { provider, kept } = storing(false, false, true);
    await provider.answer(answer('one', 'r1')).failure();
    expect((await provider.failure()).kind).toBe('transient');
    expect([kept, provider.sent.length]).toEqual([[], 1]);
  });

  // A caller without a token acquires by the credentials today, and the refresh token is lost.
  it('R46 is what is sent next when its access token is over by then', async () => {
    const { provider, kept, sent } = storing(false, true, true);
    await provider.answer(answer('one', 'r1')).failure();
    await provider.clock.advance(60_000);
    expect((await provider.answer(answer('two', 'r2')).ask()).reveal()).toBe('two');
    expect(sent()[1]).toEqual(['/refresh', '{"refreshToken":"r1"}']);
    expect(kept).toEqual(['r1', 'r2']);
  });

  it('R46 is each subject’s own', async () => {
    const { provider } = storing(false, true, true);
    const ann = provider.answer(answer('one', 'r1')).ask({ subject: 'ann' });
    await expect(ann).rejects.toMatchObject({ code: 'ERR_REFRESH_TOKEN_NOT_PERSISTED' });
    expect((await provider.answer(answer('two', 'r2')).ask({ subject: 'bob' })).reveal()).toBe('two');
    expect((await provider.ask({ subject: 'ann' })).reveal()).toBe('one');
  });
});

describe('a rotated refresh token', () => {
  it('R46 is handed to the store before the access token is used, and once', async () => {
    const { provider, kept } = storing();
    const replaces = await provider.answer(answer('one', 'r1')).ask();
    expect(kept).toEqual(['r1']);
    await provider.answer(answer('two', 'r2')).ask({ replaces, reason: 'due' });
    expect(kept).toEqual(['r1', 'r2']);
  });

  it('R46 is none when it is the one that was sent', async () => {
    const { provider, kept } = storing();
    const replaces = await provider.answer(answer('one', 'r1')).ask();
    await provider.answer(answer('two', 'r1')).ask({ replaces, reason: 'due' });
    expect(kept).toEqual(['r1']);
  });

  it('R46 of an answer that is of no other use is stored, and is the one that is sent next', async () => {
    const { provider, kept, sent } = storing();
    const replaces = await provider.answer(answer('one', 'r1')).ask();
    provider.answer(useless('r2')).answer({}, 503);
    await expect(provider.ask({ replaces, reason: 'due' })).rejects.toMatchObject({ status: 503 });
    expect(kept).toEqual(['r1', 'r2']);
    expect((await provider.answer(answer('three', 'r3')).ask({ replaces, reason: 'due' })).reveal()).toBe('three');
    expect(sent().at(-1)).toEqual(['/refresh', '{"refreshToken":"r2"}']);
    expect(kept).toEqual(['r1', 'r2', 'r3']);
  });

  it('R46 of such an answer that the store does not take is handed to it again first', async () => {
    const { provider, kept } = storing(true, false, true);
    const replaces = await provider.answer(answer('one', 'r1')).ask();
    provider.answer(useless('r2')).answer({}, 503);
    await expect(provider.ask({ replaces, reason: 'due' })).rejects.toMatchObject({ status: 503 });
    expect(kept).toEqual(['r1']);
    await provider.answer(answer('three')).ask({ replaces, reason: 'due' });
    expect(kept).toEqual(['r1', 'r2']);
  });

  it('R46 is not the newest any more once a token that came with none is handed out', async () => {
    const { provider, sent } = storing();
    const replaces = await provider.answer(answer('one', 'r1')).ask();
    const second = await provider.answer(useless('r2')).answer(answer('two')).ask({ replaces, reason: 'due' });
    await provider.answer(answer('three')).ask({ replaces: second, reason: 'due' });
    expect(sent().map(([path]) => path)).toEqual(['/token', '/refresh', '/token', '/token']);
  });
});
