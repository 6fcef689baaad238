import type { ProviderOptions, TokenEndpointRequest } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { encodeTokenRequest } from '../../../../lib/protocol/definition/encoded-token-request.js';
import { form } from '../../../../lib/protocol/definition/token-request-body.js';

type Options = ProviderOptions<unknown>;

const encoded = (request: TokenEndpointRequest, http: Options['http'] = {}, more: Partial<Options> = {}) =>
  encodeTokenRequest(request, { credentials: {}, http, ...more });

const urlOf = async (url: string, baseURL?: string) =>
  (await encoded({ url }, baseURL === undefined ? {} : { baseURL })).url.href;

describe('the URL of a token request', () => {
  it.each([
    ['https://login.acme.test/token', 'https://acme.test', 'https://login.acme.test/token'],
    ['HTTPS://login.acme.test/token', 'https://acme.test', 'https://login.acme.test/token'],
    ['https://login.acme.test/token', undefined, 'https://login.acme.test/token'],
    ['/token', 'https://acme.test/api', 'https://acme.test/api/token'],
    ['token', 'https://acme.test/api', 'https://acme.test/api/token'],
    ['//token', 'https://acme.test/api//', 'https://acme.test/api/token'],
    ['/a//b', 'https://acme.test//api/', 'https://acme.test//api/a//b'],
    ['oauth/token:issue', 'https://acme.test', 'https://acme.test/oauth/token:issue'],
    ['/token?next=urn:x', 'https://acme.test', 'https://acme.test/token?next=urn:x'],
    ['', 'https://acme.test/api', 'https://acme.test/api/'],
  ])('%j on %s is %s', async (url, baseURL, expected) => expect(await urlOf(url, baseURL)).toBe(expected));

  it("is on the tenant's own base URL, where there is one", async () => {
    const options: Options = { credentials: {}, http: { baseURL: () => 'https://red.acme.test' } };
    const { url } = await encodeTokenRequest({ url: '/token' }, options, 'https://red.acme.test/api');
    expect(url.href).toBe('https://red.acme.test/api/token');
  });

  it('has its query behind what is there already', async () => {
    const { url } = await encoded({ url: 'https://acme.test/token?a=1', query: { a: 'b c', d: 'ä' } });
    expect(url.search).toBe('?a=1&a=b+c&d=%C3%A4');
  });

  it.each([
    ['/token', "the token request's URL is a path, and there is no http.baseURL; give either in full"],
    ['https://', "the token request's URL cannot be parsed; correct it"],
    [`https://${'a'.repeat(260)}/token`, "the token request's host is too long; correct it"],
    [
      'http://acme.test/t',
      'the token endpoint http://acme.test is not https; list its origin in dangerouslyAllowHttp for tests',
    ],
    [
      'ftp://acme.test/t',
      'the token endpoint ftp://acme.test is not https; list its origin in dangerouslyAllowHttp for tests',
    ],
    ['https://fake-key@acme.test/t', 'the token request has a user name in its URL; move it into headers'],
    ['https://:fake-key@acme.test/t', 'the token request has a user name in its URL; move it into headers'],
  ])('R1 %s is refused: %s', async (url, message) => {
    await expect(urlOf(url)).rejects.toThrow(expect.objectContaining({ message }));
  });

  it('may have the longest host that there is', async () => {
    const host = `${'a'.repeat(253)}:12345`;
    expect(await urlOf(`https://${host}/token`)).toBe(`https://${host}/token`);
  });

  it('R1 may be an http one that is listed, and no other scheme', async () => {
    const more = { dangerouslyAllowHttp: ['http://acme.test:81', 'ftp://acme.test'] };
    expect((await encoded({ url: 'http://acme.test:81/token' }, {}, more)).url.href).toBe('http://acme.test:81/token');
    await expect(encoded({ url: 'ftp://acme.test/token' }, {}, more)).rejects.toThrow('is not https');
  });
});

describe('a token request on the wire', () => {
  const url = 'https://acme.test/token';

  it('is a POST that accepts JSON, with the type of its body', async () => {
    expect(await encoded({ url })).toEqual({
      method: 'POST',
      url: new URL(url),
      headers: { Accept: 'application/json' },
      body: undefined,
    });
    const { headers, body } = await encoded({ url, body: form({ a: 'b' }) });
    expect(headers).toEqual({ Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' });
    expect(body?.content).toBe('a=b');
  });

  it('has the method and the headers of its definition before ours', async () => {
    const own = { Accept: '*/*', 'Content-Type': 'text/plain', 'X-Key': 'fake-key' };
    const { method, headers } = await encoded({ url, method: 'GET', headers: own, body: form({ a: 'b' }) });
    expect({ method, headers }).toEqual({ method: 'GET', headers: own });
  });

  it('R77 has no header whose name is none', async () => {
    const message = 'the token request has a header whose name is none; correct it';
    await expect(encoded({ url, headers: { 'X Key': 'a' } })).rejects.toThrow(expect.objectContaining({ message }));
  });
});
