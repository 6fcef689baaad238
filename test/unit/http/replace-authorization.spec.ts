import { describe, expect, it } from 'vitest';
import type { AttachPolicy } from '../../../lib/protocol/definition/attach-policy.js';
import { only, startApi } from '../../server.js';
import { CLIENTS } from './clients.js';
import { bound, FakeTokens, fakeProvider } from './fake-provider.js';

/** What an SDK sets that has a key of its own. */
const headers = { authorization: 'Bearer of-the-sdk' };
const withKey: AttachPolicy<unknown> = { attach: (request) => request.setHeader('X-Api-Key', 'fake-key') };
const present = { code: 'ERR_AUTHORIZATION_PRESENT' };

describe.each(CLIENTS)('over %s, replaceAuthorization', (_name, make) => {
  it('R31 sends the token in place of what an SDK has set, also when it is sent again', async () => {
    const api = await startApi(only('second'));
    const tokens = new FakeTokens('first', 'second');
    const send = make(fakeProvider(api.url, tokens, { replaceAuthorization: true }), api.url);
    expect((await send(`${api.url}/x`, { headers })).status).toBe(200);
    expect(api.requests.map((seen) => seen.headers.authorization)).toEqual(['Bearer first', 'Bearer second']);
  });

  it('R31 sends none at all where something else is attached', async () => {
    const api = await startApi();
    const send = make(fakeProvider(api.url, undefined, { ...withKey, replaceAuthorization: true }), api.url);
    await send(`${api.url}/x`, { headers });
    expect(api.requests[0]?.headers).toMatchObject({ 'x-api-key': 'fake-key' });
    expect(api.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('R31 refuses a user name in the URL all the same, and without it what an SDK has set', async () => {
    const api = await startApi();
    const away = api.url.replace('//', '//user:pass@');
    const replacing = make(fakeProvider(api.url, new FakeTokens('first'), { replaceAuthorization: true }), api.url);
    await expect(replacing(away, { headers })).rejects.toMatchObject(present);
    for (const policy of [{}, { replaceAuthorization: false }]) {
      const send = make(fakeProvider(api.url, new FakeTokens('first'), policy), api.url);
      await expect(send(`${api.url}/x`, { headers })).rejects.toMatchObject(present);
    }
    expect(api.requests).toEqual([]);
  });
});

it('R31 axios’ `auth` is refused whatever is replaced', async () => {
  const { http } = bound('http://127.0.0.1:1', ['first'], { replaceAuthorization: true });
  await expect(http.get('/x', { auth: { username: 'a', password: 'b' } })).rejects.toMatchObject(present);
});
