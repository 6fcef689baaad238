import { describe, expect, it } from 'vitest';
import { ProviderAuthError } from '../../../lib/core/errors.js';
import { authorize } from '../../../lib/http/authorize.js';
import type { BoundProviderEvent } from '../../../lib/http/bound-provider.js';
import type { AttachPolicy } from '../../../lib/protocol/definition/attach-policy.js';
import { FakeTokens, fakeProvider, token } from './fake-provider.js';

const refused = { code: 'ERR_ORIGIN_NOT_ALLOWED' };
const BEARER = { Authorization: 'Bearer first' };

describe('an authorization', () => {
  it('R26 is given for the origins of the provider only', async () => {
    const provider = fakeProvider('https://api.example.com', new FakeTokens('first'));
    expect((await authorize(provider, 'https://api.example.com/x')).headers).toEqual(BEARER);
    for (const url of ['https://evil.example', '/x', 'http://api.example.com', 'wss://api.example.com']) {
      await expect(authorize(provider, url), url).rejects.toMatchObject(refused);
    }
    const present = { code: 'ERR_AUTHORIZATION_PRESENT' };
    await expect(authorize(provider, 'https://a:b@api.example.com')).rejects.toMatchObject(present);
  });

  it('R69 is that of a subject, and never of an empty one', async () => {
    const tokens = new FakeTokens('first', 'second');
    tokens.ready = false;
    const provider = fakeProvider('https://api.example.com', tokens, {}, { requireSubject: true });
    const grant = 'fake-grant';
    const first = await authorize(provider, 'https://api.example.com/x', { subject: 's', grant });
    expect(await first.rejected()).toBe(true);
    expect(tokens.asked).toMatchObject([
      { subject: 's', grant },
      { subject: 's', grant, replaces: first.token, reason: 'rejected' },
    ]);
    const required = { code: 'ERR_SUBJECT_REQUIRED' };
    await expect(authorize(provider, 'https://api.example.com/x', { subject: '' })).rejects.toMatchObject(required);
    await expect(authorize(provider, 'https://api.example.com/x')).rejects.toMatchObject(required);
  });

  it('is refused where the provider attaches to the query: other clients show URLs', async () => {
    const policy: AttachPolicy<unknown> = { attach: (request) => request.setQuery('key', 'x') };
    const provider = fakeProvider('https://api.example.com', new FakeTokens('first'), policy);
    const unsafe = { code: 'ERR_REQUEST_UNSAFE' };
    await expect(authorize(provider, 'https://api.example.com/x')).rejects.toMatchObject(unsafe);
  });

  it('R71 is given for the base URL that comes with the token', async () => {
    const tokens = new FakeTokens(token('first', 'https://a.example.com/v1'));
    const provider = fakeProvider('https://api.example.com', tokens, {}, { allowsBaseURL: () => true });
    expect((await authorize(provider, 'https://a.example.com/x')).headers).toEqual(BEARER);
    await expect(authorize(provider, 'https://api.example.com/x')).rejects.toMatchObject(refused);
  });

  it('holds what `attach` makes of method, URL and body, and the default headers of the method', async () => {
    const policy: AttachPolicy<unknown> = {
      attach: (request) => request.setHeader('X-Signature', `${request.method} ${request.url} ${String(request.body)}`),
    };
    const headers = Object({ common: { 'X-Client': 'a' }, post: { 'X-Post': 'b' } });
    const provider = fakeProvider('https://api.example.com', new FakeTokens('first'), policy, { http: { headers } });
    const { headers: made } = await authorize(provider, 'https://api.example.com/x?y=1#z', {
      method: 'post',
      body: 'b',
    });
    expect(made).toEqual({
      'X-Client': 'a',
      'X-Post': 'b',
      'X-Signature': 'POST https://api.example.com/x?y=1 b',
    });
  });

  it('of a provider without tokens has its rejection told, and nothing to replace it by', async () => {
    const events: BoundProviderEvent[] = [];
    const policy: AttachPolicy<unknown> = { attach: (request) => request.setHeader('X-Api-Key', 'x') };
    const report = (event: BoundProviderEvent) => void events.push(event);
    const provider = fakeProvider('https://api.example.com', undefined, policy, { report });
    const first = await authorize(provider, 'https://api.example.com/x');
    expect([first.token, first.headers]).toEqual([undefined, { 'X-Api-Key': 'x' }]);
    expect(await first.rejected()).toBe(false);
    expect(events).toEqual([{ type: 'rejected', subject: undefined }]);
  });

  it('R36 is worth no other try when the server gives the same token again', async () => {
    const tokens = new FakeTokens('first');
    const first = await authorize(fakeProvider('https://api.example.com', tokens), 'https://api.example.com/x');
    expect(await first.rejected()).toBe(false);
    expect(tokens.refusals).toEqual([]);
  });

  it('R26 is refused before a token is asked for', async () => {
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    const provider = fakeProvider('https://api.example.com', tokens);
    await expect(authorize(provider, 'https://evil.example')).rejects.toMatchObject(refused);
    expect(tokens.asked).toEqual([]);
  });

  it('R31 is refused where the definition has an Authorization of its own among its headers', async () => {
    const headers = Object({ common: { AUTHORIZATION: 'Basic mine' } });
    const provider = fakeProvider('https://api.example.com', new FakeTokens('first'), {}, { http: { headers } });
    await expect(authorize(provider, 'https://api.example.com/x')).rejects.toMatchObject({
      code: 'ERR_AUTHORIZATION_PRESENT',
      message: expect.stringContaining('the request has an Authorization header in `http.headers` already'),
    });
  });

  it('waits for an `attach` that waits, and takes the request for a GET unless it is told', async () => {
    const policy: AttachPolicy<unknown> = {
      attach: async (request) => {
        await Promise.resolve();
        request.setHeader('X-Method', request.method);
      },
    };
    const headers = Object({ get: { 'X-List': ['a', 'b'] } });
    const provider = fakeProvider('https://api.example.com', new FakeTokens('first'), policy, { http: { headers } });
    const { headers: made } = await authorize(provider, new URL('https://api.example.com/x'));
    expect(made).toEqual({ 'X-Method': 'GET', 'X-List': 'a, b' });
  });

  it('R41 tells the token source when its caller gives up, if it may', async () => {
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    const provider = fakeProvider('https://api.example.com', tokens);
    const { signal } = new AbortController();
    await authorize(provider, 'https://api.example.com/x', { signal });
    await authorize(provider, 'https://api.example.com/x');
    expect(tokens.asked.map((options) => ({ ...options }))).toStrictEqual([{ signal }, {}]);
  });

  it('R39 says why there is no other token, in errors of ours alone', async () => {
    const tokens = new FakeTokens('first');
    const provider = fakeProvider('https://api.example.com', tokens);
    const found: unknown[] = [];
    for (const error of [new ProviderAuthError('ERR_SHUTTING_DOWN', 'manis', 'too late'), new Error('fake-secret')]) {
      const first = await authorize(provider, 'https://api.example.com/x');
      tokens.failure = error;
      expect(await first.rejected()).toBe(false);
      found.push(first.acquisitionError);
    }
    expect(found).toEqual([expect.objectContaining({ code: 'ERR_SHUTTING_DOWN' }), undefined]);
  });
});
