import { ManualClock } from 'nestjs-provider-auth/testing';
import { ProviderAuthOpenTelemetryModule } from 'nestjs-provider-auth/opentelemetry';
import { form, defineProvider } from 'nestjs-provider-auth';
import { failureOf, start } from '../../application.js';
import { reply, startApi } from '../../server.js';
import { SickStore } from '../../unit/tokens/store/fleet.js';
import type { Telemetry } from './telemetry.js';

export const SUBJECT = 'subject-canary-jane-doe';
export const SECRET = 'secret-canary-of-acme';
export const TOKEN = 'token-canary';
/** What the provider says of refused credentials. */
export const WORDS = 'words-canary';
const TENANT = 'another-tenant';

type Context = { readonly credentials: { readonly secret: string } };

/** Everything that is measured happens once at least, over HTTP, in two applications that share a store. */
export async function incidents(telemetry: Telemetry) {
  const clock = new ManualClock();
  const store = new SickStore(clock);
  const beside = [ProviderAuthOpenTelemetryModule.forRoot(telemetry.options)];
  let good = `${TOKEN}-2`;
  let given = 0;
  const api = await startApi(({ url, headers, body }, response) => {
    if (url === '/revoke') return reply(response, {}, 500);
    if (url === '/odd') return reply(response, {}, 418);
    if (url !== '/token') return reply(response, {}, headers.authorization === `Bearer ${good}` ? 200 : 401);
    const secret = new URLSearchParams(body).get('secret');
    if (secret !== SECRET) return reply(response, { error: 'invalid_client', error_description: WORDS }, 401);
    return reply(response, { access_token: `${TOKEN}-${++given}`, token_type: 'Bearer', expires_in: 3_600 });
  });
  const secrets = (subject?: string) => (subject === SUBJECT ? ['refused'] : ['old', SECRET]);
  const options = {
    http: { baseURL: api.url },
    dangerouslyAllowHttp: [api.url],
    credentials: (subject?: string) => secrets(subject).map((secret) => ({ secret })),
    request: ({ credentials }: Context) => ({ url: `${api.url}/token`, body: form({ secret: credentials.secret }) }),
    isRejection: ({ status }: { readonly status: number }) => {
      if (status === 418) throw new TypeError(WORDS);
      return status === 401;
    },
  };
  const acme = defineProvider({ ...options, store });

  // Its first secret is refused, its second is not; the API rejects the first token, and accepts the second.
  const { http, tokens } = await start(acme, {}, clock, beside);
  await http.axiosRef.get('/orders');
  good = 'none';
  await failureOf(http.axiosRef.get('/orders'));
  await failureOf(http.axiosRef.get('https://elsewhere.test/orders'));
  await failureOf(tokens.getToken('acme', { subject: SUBJECT }));
  const other = await start(acme, {}, clock, beside);
  await other.tokens.getToken('acme');

  store.is = 'down';
  await tokens.getToken('acme', { subject: TENANT });
  store.is = 'well';
  await clock.advance(1_000);
  await tokens.getToken('acme', { subject: `${TENANT}-2` });

  // Its own code throws, what the store holds is no entry, and at its end a token cannot be revoked.
  await failureOf(http.axiosRef.get('/odd'));
  const { get } = store;
  store.get = async (key) => ({ ...(await get(key)), entry: { value: 'garbage', expiresAt: Infinity, generation: 1 } });
  await tokens.getToken('acme', { subject: `${TENANT}-3` });
  store.get = get;
  const revoke = { request: () => ({ url: `${api.url}/revoke` }) };
  const last = await start(defineProvider({ ...options, revoke }), {}, clock, beside);
  await last.tokens.getToken('acme');
  await last.app.close();
  return { api, clock, store, tokens };
}
