import { inspect } from 'node:util';
import { apiKey, basic, bearer, ProviderAuthOptionsError, type ProviderDefinition } from 'nestjs-provider-auth';
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
  ])('an API key: %s', async (_, define, headers) => {
    expect((await seen(define)).headers).toMatchObject(headers);
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

const none: ReturnType<typeof JSON.parse> = null;
const place = { baseURL: 'https://api.acme.test' };

describe('R64 refuses at start-up what would fail at the first request', () => {
  it.each<[string, () => ProviderDefinition, RegExp]>([
    ['no key', () => apiKey({ ...place, header: 'X-Key', key: '' }), /`key` is missing; give a non-empty string/],
    [
      'no place',
      () => apiKey({ ...place, key: 'canary', header: none }),
      /give either `header` \(or `scheme`, for Auth/,
    ],
    [
      'two words',
      () => apiKey({ ...place, header: 'Authorization', key: 'Token canary' }),
      /write the first as `scheme`: apiKey\(\{ scheme: 'Token', key: '…' \}\)/,
    ],
    ['a line break', () => apiKey({ ...place, header: 'X-Key', key: 'canary\n' }), /`key` holds white space/],
    ['a euro sign', () => apiKey({ ...place, header: 'X-Key', key: 'canary€' }), /cannot be sent as they are/],
    ['no name', () => apiKey({ ...place, header: 'X Key', key: 'canary' }), /`header` is no name of a header/],
    ['no scheme', () => apiKey({ ...place, scheme: 'Two words', key: 'canary' }), /`scheme` is no single word/],
    ['no parameter', () => apiKey({ ...place, query: '', key: 'canary' }), /`query` is empty; give the name/],
    ['no values', () => apiKey({ ...place, values: {} }), /`values` holds none/],
    ['null values', () => apiKey({ ...place, values: none }), /`values` holds none/],
    ['an empty value', () => apiKey({ ...place, values: { headers: { 'X-Key': '' } } }), /has nothing for X-Key/],
    [
      'a value no header has',
      () => apiKey({ ...place, values: { headers: { 'X-Key': 'canary\r\nX-Evil: 1' } } }),
      /`values.headers` holds something for X-Key that no header can carry/,
    ],
    ['no Basic', () => basic({ ...place, username: none, password: 'canary' }), /`username` or `password` is missing/],
    ['null credentials', () => basic({ ...place, credentials: none }), /`username` or `password` is missing/],
    ['both empty', () => basic({ ...place, username: '', password: '' }), /are both empty; give at least one/],
    ['a colon', () => basic({ ...place, username: 'a:canary', password: '' }), /holds a colon/],
    ['a line break', () => basic({ ...place, username: 'a', password: 'canary\n' }), /holds a control character/],
    ['the word Bearer', () => bearer({ ...place, token: 'Bearer canary' }), /put before it anyway; leave it out/],
    ['a space', () => bearer({ ...place, token: 'canary ' }), /`token` holds white space/],
    ['no token', () => bearer({ ...place, token: '' }), /`token` is missing/],
  ])('%s: %s', (_, define, message) => {
    let thrown: unknown;
    try {
      optionsOf(define());
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ProviderAuthOptionsError);
    expect(String(thrown)).toMatch(message);
    expect(String(thrown)).not.toContain('canary');
  });

  it('a key beside several values', () => {
    const more: object = { header: 'X-Key', key: 'canary' };
    expect(() => optionsOf(apiKey({ ...place, ...more, values: both }))).toThrow(
      /`key` stands beside `values`[^]*`header` stands/,
    );
  });

  it('and at the first request what only a source can say', async () => {
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
