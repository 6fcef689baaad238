import type { ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../../../lib/core/clock.js';
import { type Application, start } from '../../application.js';
import { acme, type AcmeOptions } from '../../fault/acme.js';
import { type Handler, reply, type Seen, startApi } from '../../server.js';

export interface Partner extends Application {
  readonly url: string;
  /** Requests to the API, those for tokens aside. */
  readonly requests: () => Seen[];
  /** How many tokens were asked for. */
  readonly acquisitions: () => number;
  /** Whether the API takes what a request carries. */
  readonly accepts: (carried: string) => boolean;
  /** From now on the API refuses every token that was handed out. */
  readonly revoke: () => void;
  /** From now on the API refuses every token, also those to come. */
  readonly refuseAll: () => void;
  /** From now on the token endpoint answers 503. */
  readonly breakDown: () => void;
}

export interface PartnerOptions {
  readonly definition?: AcmeOptions;
  /** The provider's `http.headers`. */
  readonly headers?: Record<string, string>;
  readonly clock?: Clock;
  /** What the API answers to a token that lives. Default: 200 with what it saw. */
  readonly answer?: (seen: Seen, response: ServerResponse) => unknown;
}

/** The text that no one may see. */
export const CANARY = 'fake-token-canary-with-some-length';

/** An application with the provider `acme`, and its partner: an API and a token endpoint, whose tokens can be revoked. */
export async function startPartner({ definition, headers = {}, clock, answer }: PartnerOptions = {}): Promise<Partner> {
  let acquisitions = 0;
  let firstLiving = 1;
  let isDown = false;
  const accepts = (carried: string) => Number(/-(\d+)$/.exec(carried)?.[1] ?? 0) >= firstLiving;
  const handler: Handler = (seen, response) => {
    if (seen.url === '/token') {
      acquisitions += 1;
      if (isDown) return reply(response, {}, 503);
      return reply(response, { access_token: `${CANARY}-${acquisitions}`, token_type: 'Bearer', expires_in: 3600 });
    }
    if (!accepts(tokenOf(seen))) return reply(response, { error: 'unauthorized' }, 401);
    return answer === undefined ? reply(response, seen) : answer(seen, response);
  };
  const api = await startApi(handler);
  const http = { baseURL: api.url, headers };
  const application = await start(acme(api.url, { warmUp: false, http, ...definition }), {}, clock ?? systemClock);
  return {
    ...application,
    url: api.url,
    requests: () => api.requests.filter(({ url }) => url !== '/token'),
    acquisitions: () => acquisitions,
    accepts,
    revoke: () => void (firstLiving = acquisitions + 1),
    refuseAll: () => void (firstLiving = Number.POSITIVE_INFINITY),
    breakDown: () => void (isDown = true),
  };
}

function tokenOf({ headers }: Seen): string {
  const key = headers['x-session'];
  return headers.authorization ?? (typeof key === 'string' ? key : '');
}
