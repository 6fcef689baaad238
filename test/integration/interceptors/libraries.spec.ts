import type { HttpService } from '@nestjs/axios';
import MockAdapter from 'axios-mock-adapter';
import axiosRetry from 'axios-retry';
import nock from 'nock';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { acme } from '../../fault/acme.js';
import { failureOf, start } from '../../application.js';
import { mirror, TOKEN, world } from './world.js';

afterEach(() => {
  nock.cleanAll();
  nock.restore();
});

/** Its types are those of axios' other declaration file. */
function mocked({ axiosRef }: HttpService): MockAdapter {
  return Reflect.construct(MockAdapter, [axiosRef]);
}

describe('axios-retry', () => {
  it('R31 sends each try with one token, and the last answer comes back', async () => {
    const { http, asked } = await world((seen, response, count) =>
      count < 3 ? response.writeHead(503).end() : mirror(seen, response, count),
    );
    axiosRetry(http.axiosRef, { retries: 3 });
    const { data } = await http.axiosRef.put('/orders', { a: 1 });
    expect(data).toMatchObject({ method: 'PUT', body: '{"a":1}' });
    expect(asked().map(({ headers, body }) => [headers.authorization, body])).toEqual(
      Array.from({ length: 3 }, () => [`Bearer ${TOKEN}-1`, '{"a":1}']),
    );
  });

  it('R33 and the replay of a rejected token keep out of each other', async () => {
    const { http, asked } = await world((seen, response, count) => {
      if (count === 1) return response.writeHead(503).end();
      return count === 2 ? response.writeHead(401).end() : mirror(seen, response, count);
    });
    axiosRetry(http.axiosRef, { retries: 1 });
    expect((await http.axiosRef.get('/')).data.authorization).toBe(`Bearer ${TOKEN}-2`);
    expect(asked()).toHaveLength(3);
  });

  it('R55 gives up with an error that shows no token', async () => {
    const { http } = await world((_seen, response) => response.writeHead(503).end());
    axiosRetry(http.axiosRef, { retries: 1 });
    const error = await failureOf(http.axiosRef.get('/'));
    expect(error).toMatchObject({ status: 503 });
    expect(inspect(error, { depth: 20 })).not.toContain(TOKEN);
  });
});

describe('axios-mock-adapter', () => {
  it('R28 stands in for the transport: it sees the token, and the caller does not', async () => {
    const { http, asked } = await world();
    const mock = mocked(http);
    mock.onGet('/orders').reply((config) => [200, { seen: String(config.headers?.['Authorization']) }]);
    const response = await http.axiosRef.get('/orders');
    expect(response.data).toEqual({ seen: `Bearer ${TOKEN}-1` });
    expect(response.config.headers.has('Authorization')).toBe(false);
    mock.restore();
    expect((await http.axiosRef.get('/orders')).data.url).toBe('/orders');
    expect(asked()).toHaveLength(1);
  });

  it('R33 can play a rejection', async () => {
    const { http } = await world();
    const mock = mocked(http);
    mock.onGet('/orders').replyOnce(401).onGet('/orders').reply(200, 'second');
    expect((await http.axiosRef.get('/orders')).data).toBe('second');
    expect(mock.history['get']?.map(({ headers }) => headers?.['Authorization'])).toEqual([
      `Bearer ${TOKEN}-1`,
      `Bearer ${TOKEN}-2`,
    ]);
  });
});

describe('nock', () => {
  it('plays the token endpoint and the API', async () => {
    nock.activate();
    nock('https://acme.test')
      .post('/token', /grant_type=client_credentials/)
      .reply(200, { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 })
      .get('/orders')
      .matchHeader('Authorization', `Bearer ${TOKEN}`)
      .reply(200, { orders: [] });
    const { http } = await start(acme('https://acme.test'));
    expect((await http.axiosRef.get('/orders')).data).toEqual({ orders: [] });
    expect(nock.isDone()).toBe(true);
  });
});
