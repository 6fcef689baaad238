import { inspect } from 'node:util';
import { apiKey, basic, bearer, type ProviderDefinition } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';
import { type Asked, startApp, startPartner } from '../../integration/shapes/partner.js';

type Place = { readonly baseURL: string };

/** What the API sees of one request, over axios and over fetch. */
async function seen(define: (place: Place) => ProviderDefinition): Promise<Asked> {
  const all: Asked[] = [];
  const partner = await startPartner({
    'GET /orders': (asked) => {
      all.push(asked);
      return { body: {} };
    },
  });
  const { axios, tokens } = await startApp(define({ baseURL: partner.origin }), partner.origin);
  const response = await axios.get('/orders');
  const printed = inspect([response, response.config, tokens], { depth: 9 });
  expect(printed).not.toMatch(/canary/);
  const [first] = all;
  await tokens.fetch(`${partner.origin}/orders`);
  const [, second] = all;
  expect(second?.query).toEqual(first?.query);
  for (const name of ['authorization', 'x-key', 'x-app']) expect(second?.headers[name]).toBe(first?.headers[name]);
  if (first === undefined) throw new Error('no request');
  return first;
}

const keyOf = (subject?: string) => (subject === 'known' ? 'canary' : undefined);

const both = { headers: { 'X-App': 'canary-app', 'X-Key': 'Key "canary key"' }, query: { k: 'canary&=? ü', l: 'm' } };

describe('what goes on the wire', () => {
  it.each<[string, (place: Place) => ProviderDefinition, object]>([
    [
      'a word before the key',
      (p) => apiKey({ ...p, scheme: 'Token', key: 'canary' }),
      { authorization: 'Token canary' },
    ],
    [
      'a word before the key in a header of its own',
      (p) => apiKey({ ...p, header: 'X-Key', scheme: 'SSWS', key: () => 'canary' }),
      { 'x-key': 'SSWS canary' },
    ],
    [
      'a key in Authorization without a word',
      (p) => apiKey({ ...p, header: 'Authorization', key: 'canary' }),
      { authorization: 'canary' },
    ],
    ['several values', (p) => apiKey({ ...p, values: both }), { 'x-app': 'canary-app', 'x-key': 'Key "canary key"' }],
    [
      'several values from a source',
      (p) => apiKey({ ...p, values: async () => ({ headers: { Authorization: 'Token token="canary"' } }) }),
      { authorization: 'Token token="canary"' },
    ],
    [
      'values of a single character',
      (p) => apiKey({ ...p, values: { headers: { 'X-App': '7', 'X-Key': 'k' } } }),
      { 'x-app': '7', 'x-key': 'k' },
    ],
  ])('an API key: %s', async (_, define, headers) => {
    expect((await seen(define)).headers).toMatchObject(headers);
  });

  it('an API key: it may be in the query', async () => {
    const asked = await seen((place) => apiKey({ ...place, query: 'api_key', key: 'canary&=' }));
    expect(asked.query).toEqual({ api_key: 'canary&=' });
    expect(asked.headers).not.toHaveProperty('authorization');
  });

  it('an API key, taken as a token, is a Bearer token', () => {
    expect(optionsOf(apiKey({ header: 'X-Key', key: 'canary' })).tokenType).toBe('Bearer');
    expect(optionsOf(apiKey({ values: both })).tokenType).toBe('Bearer');
  });

  it('a bearer token goes as it is', async () => {
    const { headers } = await seen((place) => bearer({ ...place, token: 'canary.a-b_c~d+e/f==' }));
    expect(headers['authorization']).toBe('Bearer canary.a-b_c~d+e/f==');
  });

  it('R81 Basic: the pair may come from a source', async () => {
    const { headers } = await seen((place) =>
      basic({ ...place, credentials: async () => ({ username: 'acme', password: 'canary' }) }),
    );
    expect(headers['authorization']).toBe(`Basic ${btoa('acme:canary')}`);
  });

  it('an API key: several values may be in the query', async () => {
    expect((await seen((place) => apiKey({ ...place, values: both }))).query).toEqual(both.query);
  });

  it.each<[string, string, string, 'raw' | 'form' | undefined]>([
    ['an empty user name', '', 'canary', undefined],
    ['an empty password', 'canary', '', undefined],
    ['what no form has as it is', 'svc@vsphere.local', 'canary+/ =%ü:', undefined],
    ['form-encoded on demand', 'svc@vsphere.local', 'canary+ ü', 'form'],
  ])('R81 Basic: %s', async (_, username, password, encoding) => {
    const { headers } = await seen((place) =>
      basic({ ...place, username, password, ...(encoding !== undefined && { encoding }) }),
    );
    const encode = (text: string) =>
      encoding === 'form' ? new URLSearchParams({ a: text }).toString().slice(2) : text;
    expect(headers['authorization']).toBe(
      `Basic ${Buffer.from(`${encode(username)}:${encode(password)}`).toString('base64')}`,
    );
  });

  it('R70 a source that has nothing of a subject says so', async () => {
    const partner = await startPartner({});
    const { tokens } = await startApp(
      apiKey({ baseURL: partner.origin, header: 'X-Key', key: keyOf, requireSubject: true }),
      partner.origin,
    );
    await expect(tokens.getToken({ subject: 'unknown' })).rejects.toMatchObject({ code: 'ERR_UNKNOWN_SUBJECT' });
    expect((await tokens.getToken({ subject: 'known' })).reveal()).toBe('canary');
  });
});

describe('R64 what only a source can say', () => {
  it('is refused at the first request', async () => {
    const partner = await startPartner({});
    const { axios } = await startApp(
      apiKey({ baseURL: partner.origin, header: 'Authorization', key: () => 'Token canary' }),
      partner.origin,
    );
    const error: unknown = await axios.get('/orders').catch((thrown: unknown) => thrown);
    const seenAll = inspect(error, { depth: 9 });
    expect(seenAll).toContain('write the first as `scheme`');
    expect(seenAll).not.toContain('canary');
    expect(partner.calls).toEqual([]);
  });
});
