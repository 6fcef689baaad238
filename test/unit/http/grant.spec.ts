import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { isAxiosError } from 'axios';
import { describe, expect, it } from 'vitest';
import { createInstance } from '../../../lib/http/axios.js';
import { bindHttp } from '../../../lib/http/client/bind-http.js';
import { authorize } from '../../../lib/http/authorize.js';
import { only, startApi } from '../../server.js';
import { CLIENTS } from './clients.js';
import { FakeTokens, fakeProvider } from './fake-provider.js';

const grant = { userToken: 'canary-user-token' };
const providerAuth = { subject: 'ann', grant };

/** Tokens that every request has to wait for. */
function waited(...texts: string[]): FakeTokens {
  const tokens = new FakeTokens(...texts);
  tokens.ready = false;
  return tokens;
}

describe.each(CLIENTS)('the grant of a request over %s', (_name, make) => {
  it('goes to the token source with its subject, for the first token and for another one', async () => {
    const api = await startApi(only('second'));
    const tokens = waited('first', 'second');
    const send = make(fakeProvider(api.url, tokens), api.url);
    expect((await send(`${api.url}/x`, { providerAuth })).status).toBe(200);
    expect(tokens.asked).toMatchObject([providerAuth, { ...providerAuth, reason: 'rejected' }]);
  });

  it('goes there for others when this request cannot be sent again', async () => {
    const api = await startApi(only('second'));
    const tokens = waited('first', 'second');
    const send = make(fakeProvider(api.url, tokens, { isRejection: ({ status }) => status === 401 }), api.url);
    const body = Readable.from([Buffer.from('b')]);
    expect((await send(`${api.url}/x`, { providerAuth, method: 'POST', body })).status).toBe(401);
    expect(tokens.asked.at(-1)).toMatchObject({ ...providerAuth, reason: 'rejected' });
  });

  it('R55 is printed nowhere', async () => {
    const api = await startApi((_seen, response) => response.writeHead(500).end());
    const { raw } = await make(fakeProvider(api.url, waited('first')), api.url)(api.url, { providerAuth });
    expect(inspect(raw, { depth: 20, showHidden: true }) + JSON.stringify(raw)).not.toContain('canary');
  });
});

describe('the grant of a request', () => {
  it('is there when axios sends its config once more', async () => {
    const api = await startApi((_seen, response) => response.writeHead(500).end());
    const tokens = waited('first');
    const instance = bindHttp(createInstance({ baseURL: api.url }), fakeProvider(api.url, tokens));
    const error: unknown = await instance.get('/', { providerAuth }).catch((thrown: unknown) => thrown);
    await instance.request((isAxiosError(error) && error.config) || {}).catch(() => {});
    expect(tokens.asked.map((asked) => asked.grant)).toEqual([grant, grant]);
  });

  it('is all that its config is changed for', async () => {
    const api = await startApi();
    const instance = bindHttp(createInstance({ baseURL: api.url }), fakeProvider(api.url, waited('first')));
    const { config } = await instance.get('/', { providerAuth: { subject: 'ann' } });
    expect(config.providerAuth).toStrictEqual({ subject: 'ann' });
  });

  it('R69 needs a subject, named or resolved: its token would be everybody’s', async () => {
    const tokens = waited('first');
    const url = 'https://api.acme.test/';
    await expect(authorize(fakeProvider(url, tokens), url, { grant })).rejects.toMatchObject({
      code: 'ERR_SUBJECT_REQUIRED',
      message: expect.stringContaining('a grant is given, and nobody says whose token it is for'),
    });
    expect(tokens.asked).toEqual([]);
    const resolving = fakeProvider(url, tokens, {}, { resolveSubject: () => 'ann' });
    await authorize(resolving, url, { grant });
    await authorize(fakeProvider(url, tokens), url, { grant, subject: 'ann' });
    expect(tokens.asked).toMatchObject([providerAuth, providerAuth]);
  });
});
