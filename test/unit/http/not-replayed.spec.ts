import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { BoundTokens } from '../../../lib/http/bound-provider.js';
import { redirectTo, startApi } from '../../server.js';
import { CLIENTS, type Sending } from './clients.js';
import { bound, FakeTokens, fakeProvider, token } from './fake-provider.js';

const cases: [what: string, status: number, sending: () => Sending][] = [
  ['a stream', 401, () => ({ method: 'POST', body: Readable.from([Buffer.from('x')]) })],
  ['what may have been carried out', 403, () => ({ method: 'POST', body: 'x' })],
];

it.each(CLIENTS.flatMap(([client, make]) => cases.map((each) => [client, ...each, make] as const)))(
  'R38 over %s, %s has its answer at once, however long another token takes',
  async (_client, _what, status, sending, make) => {
    const api = await startApi((_seen, response) => response.writeHead(status).end());
    const asked: unknown[] = [];
    const tokens: BoundTokens = {
      peek: () => token('first'),
      token: (options) => {
        asked.push(options);
        return new Promise(() => {});
      },
    };
    const provider = fakeProvider(api.url, tokens, { isRejection: (answer) => answer.status === status });
    expect((await make(provider, api.url)(`${api.url}/x`, sending())).status).toBe(status);
    expect(asked).toMatchObject([{ reason: 'rejected' }]);
    expect(api.requests).toHaveLength(1);
  },
);

it.each(CLIENTS)('R34 over %s, what was not answered rejects nothing', async (_client, make) => {
  const api = await startApi((_seen, response) => void response.destroy());
  const tokens = new FakeTokens('first', 'second');
  const judged: number[] = [];
  const isRejection = ({ status }: { status: number }) => judged.push(status) > 0;
  const send = make(fakeProvider(api.url, tokens, { isRejection }), api.url);
  await expect(send(`${api.url}/x`)).rejects.toThrow();
  expect([judged, tokens.asked, api.requests.length]).toEqual([[], [], 1]);
});

it('R34 a refusal by another origin, which never got the token, rejects nothing', async () => {
  const other = await startApi((_seen, response) => response.writeHead(401).end());
  const api = await startApi(redirectTo(`${other.url}/y`));
  const { http, tokens } = bound(api.url);
  await expect(http.get('/x')).rejects.toMatchObject({ status: 401 });
  expect([tokens.asked, api.requests.length, other.requests.length]).toEqual([[], 1, 1]);
});
