import { acme, type AcmeOptions } from '../../fault/acme.js';
import { type Application, start } from '../../application.js';
import { type Api, type Handler, startApi } from '../../server.js';

export const TOKEN = 'token-canary';

/** Answers with what came. */
export const mirror: Handler = ({ method, url, body, headers }, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method, url, body, authorization: headers.authorization }));
};

export interface World extends Application {
  readonly api: Api;
  /** Requests beside those for tokens. */
  readonly asked: () => Api['requests'];
}

/** An application and its provider, which issues `token-canary-1`, `-2`, … */
export async function world(handler: Handler = mirror, options: AcmeOptions = {}): Promise<World> {
  let issued = 0;
  let asked = 0;
  const api = await startApi((seen, response) => {
    if (seen.url !== '/token') return handler(seen, response, (asked += 1));
    response.setHeader('Content-Type', 'application/json');
    const answer = { access_token: `${TOKEN}-${(issued += 1)}`, token_type: 'Bearer', expires_in: 3600 };
    return response.end(JSON.stringify(answer));
  });
  const application = await start(acme(api.url, options));
  await application.tokens.getToken('acme');
  return { ...application, api, asked: () => api.requests.filter(({ url }) => url !== '/token') };
}
