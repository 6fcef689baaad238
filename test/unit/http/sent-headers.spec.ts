import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { providerFetch } from '../../../lib/http/fetch/provider-fetch.js';
import { startApi } from '../../server.js';
import { CLIENTS } from './clients.js';
import { FakeTokens, fakeProvider } from './fake-provider.js';

describe.each(CLIENTS)('headers that are sent over %s', (_name, make) => {
  it('R95 may name the host that the request goes to, in any case', async () => {
    const api = await startApi();
    const url = `http://localhost:${api.port}`;
    const send = make(fakeProvider(url, new FakeTokens('first')), url);
    expect((await send('/x', { headers: { host: `LocalHost:${api.port}` } })).status).toBe(200);
    expect(api.requests).toHaveLength(1);
  });

  it('R31 hold no Authorization of the caller: the refusal names it, and its cure', async () => {
    const send = make(fakeProvider('http://127.0.0.1:9', new FakeTokens('first')), 'http://127.0.0.1:9');
    await expect(send('/x', { headers: { authorization: 'Basic x' } })).rejects.toMatchObject({
      message: expect.stringMatching(/^manis: the request has an Authorization header already; remove it/i),
    });
  });
});

const fetchWith = (url: string, headers: Record<string, string | string[]>) =>
  providerFetch(fakeProvider(url, new FakeTokens('first'), {}, { http: { headers } }));

describe('default headers of a bound fetch', () => {
  it('join a list as axios does', async () => {
    const api = await startApi();
    await fetchWith(api.url, { 'X-Features': ['a', 'b'] })(api.url);
    expect(api.requests[0]?.headers['x-features']).toBe('a, b');
  });

  it('R55 refuse a request that they cannot be sent with, and quote no value', async () => {
    const error: unknown = await fetchWith('http://127.0.0.1:9', { 'X-Tenant': '漢-canary' })(
      'http://127.0.0.1:9/',
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_REQUEST_UNSAFE', message: expect.stringContaining('"X-Tenant"') });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });
});
