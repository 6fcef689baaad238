import { Agent, Client, type Dispatcher, interceptors, request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { AcmeOptions } from '../../fault/acme.js';
import { redirectTo, startApi } from '../../server.js';
import { CANARY, startPartner } from './partner.js';

const opened: Dispatcher[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.destroy()));
});

const own = <D extends Dispatcher>(dispatcher: D): D => {
  opened.push(dispatcher);
  return dispatcher;
};
const notAllowed = { code: 'ERR_ORIGIN_NOT_ALLOWED' };
const present = { code: 'ERR_AUTHORIZATION_PRESENT' };
const unsafe = { code: 'ERR_REQUEST_UNSAFE' };
const redirect = () => interceptors.redirect({ maxRedirections: 3 });

describe('an undici dispatcher', () => {
  it('R26, R95 sends nothing to another origin, and asks for no token', async () => {
    const [partner, other] = [await startPartner(), await startApi()];
    const { port } = new URL(partner.url);
    const dispatcher = partner.tokens.for('acme').dispatcher(own(new Agent()));
    for (const url of [other.url, `http://localhost:${port}`, 'https://elsewhere.example']) {
      await expect(request(url, { dispatcher }), url).rejects.toMatchObject(notAllowed);
    }
    const withUser = dispatcher.request({ origin: partner.url.replace('//', '//a:b@'), path: '/', method: 'GET' });
    await expect(withUser).rejects.toMatchObject(present);
    const absolute = dispatcher.request({ origin: partner.url, path: `${other.url}/x`, method: 'GET' });
    await expect(absolute).rejects.toMatchObject(notAllowed);
    expect([partner.requests(), other.requests, partner.acquisitions()]).toEqual([[], [], 0]);
  });

  it('R26 refuses a request that names no origin: nobody knows where a Client is connected to', async () => {
    const [partner, other] = [await startPartner(), await startApi()];
    const client = partner.tokens.for('acme').dispatcher(own(new Client(other.url)));
    await expect(client.request({ path: '/', method: 'GET' })).rejects.toMatchObject(notAllowed);
    expect(other.requests).toEqual([]);
  });

  it('R95 refuses CONNECT, and a Host header of another host', async () => {
    const partner = await startPartner();
    const dispatcher = partner.tokens.for('acme').dispatcher(own(new Agent()));
    await expect(request(partner.url, { dispatcher, headers: { Host: 'elsewhere' } })).rejects.toMatchObject(unsafe);
    await expect(dispatcher.connect({ origin: partner.url, path: '/' })).rejects.toMatchObject(unsafe);
    expect(partner.requests()).toEqual([]);
    const { host } = new URL(partner.url);
    expect((await request(partner.url, { dispatcher, headers: { Host: host } })).statusCode).toBe(200);
  });

  it.each([
    ['an object', { AUTHORIZATION: 'x' }],
    ['names and values in turn', ['authorization', 'x']],
    ['pairs', new Map([['Authorization', 'x']])],
  ])('R31 refuses another Authorization in %s, or replaces it', async (_how, headers) => {
    const refusing = await startPartner();
    const refused = request(refusing.url, {
      dispatcher: refusing.tokens.for('acme').dispatcher(own(new Agent())),
      headers,
    });
    await expect(refused).rejects.toMatchObject(present);
    expect(refusing.requests()).toEqual([]);
    const replacing = await startPartner({ definition: { replaceAuthorization: true } });
    await request(replacing.url, { dispatcher: replacing.tokens.for('acme').dispatcher(own(new Agent())), headers });
    expect(replacing.requests()[0]?.headers.authorization).toBe(`Bearer ${CANARY}-1`);
  });

  it('keeps the request’s headers, those that stand twice too, and adds the provider’s own', async () => {
    const partner = await startPartner({ headers: { 'X-Client': 'a', 'X-Own': 'b' } });
    const dispatcher = partner.tokens.for('acme').dispatcher(own(new Agent()));
    await request(partner.url, { dispatcher, headers: ['x-own', '1', 'X-Twice', '2', 'x-twice', '3'] });
    expect(partner.requests()[0]?.headers).toMatchObject({ 'x-client': 'a', 'x-own': '1', 'x-twice': '2, 3' });
  });

  it('sends what `query` says as undici does', async () => {
    const partner = await startPartner();
    const dispatcher = partner.tokens.for('acme').dispatcher(own(new Agent()));
    await request(partner.url, { dispatcher, query: { a: 'ä', b: [1, 2] } });
    await request(partner.url, { dispatcher: own(new Agent()), query: { a: 'ä', b: [1, 2] } });
    const [first, second] = partner.requests();
    expect(first?.url).toBe(second?.url);
  });

  it('is refused where the provider attaches to the query', async () => {
    const partner = await startPartner({ definition: { attach: (sent) => sent.setQuery('key', 'x') } });
    const dispatcher = partner.tokens.for('acme').dispatcher(own(new Agent()));
    await expect(request(partner.url, { dispatcher })).rejects.toMatchObject(unsafe);
    expect(partner.requests()).toEqual([]);
  });

  it('refuses a request that comes from an undici below 7', async () => {
    const partner = await startPartner();
    const dispatcher = partner.tokens.for('acme').dispatcher({ compose: (interceptor) => interceptor(() => true) });
    const dispatched = () => dispatcher({ origin: partner.url, path: '/', method: 'GET' }, {});
    expect(dispatched).toThrow(expect.objectContaining(unsafe));
  });
});

const inHeader: AcmeOptions = { attach: (sent, { token }) => sent.setHeader('X-Session', token?.reveal() ?? '') };

describe.each([
  ['Authorization', {}],
  ['a header', inHeader],
])('R29 a redirect, with the token in %s', (_where, definition) => {
  it.each([301, 307])(
    '%i to another origin takes it nowhere, whether it is followed above or below',
    async (status) => {
      const other = await startApi();
      const partner = await startPartner({
        definition,
        answer: (seen, response) => redirectTo(other.url, status)(seen, response, 1),
      });
      const tokens = partner.tokens.for('acme');
      const above = tokens.dispatcher(own(new Agent())).compose(redirect());
      await expect(request(partner.url, { dispatcher: above })).rejects.toMatchObject(notAllowed);
      const below = tokens.dispatcher(own(new Agent()).compose(redirect()));
      expect((await request(partner.url, { dispatcher: below })).statusCode).toBe(status);
      const followed: object = { dispatcher: tokens.dispatcher(own(new Agent())) };
      await expect(fetch(partner.url, followed)).rejects.toMatchObject({ cause: notAllowed });
      expect(other.requests).toEqual([]);
    },
  );

  it('at its own origin is followed above, each time with the token', async () => {
    const partner = await startPartner({
      definition,
      answer: (seen, response) => (seen.url === '/' ? redirectTo('/moved')(seen, response, 1) : response.end('moved')),
    });
    const dispatcher = partner.tokens.for('acme').dispatcher(own(new Agent())).compose(redirect());
    expect(await (await request(partner.url, { dispatcher })).body.text()).toBe('moved');
    const [first, second] = partner.requests();
    expect(second?.headers).toEqual(first?.headers);
  });
});
