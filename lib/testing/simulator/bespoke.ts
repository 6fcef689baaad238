import type { Grant, Protocol } from './protocol.js';
import { ReceivedRequest } from './received-request.js';
import { json, statusText } from './reply.js';

/** A provider of your own: which requests get a token, and how it is given. */
export interface ProviderRules<C> {
  /** As the application names it. */
  readonly name: string;
  /** What the provider's definition has as its credentials; in an application under test they take the place of its own. */
  readonly credentials: C;
  /** Where tokens are given, or how that path ends. Absent: there are none, and `accepts` is asked of each API request. */
  readonly tokenPath?: string;
  /** Whether a request shows these credentials. */
  accepts(this: void, request: ReceivedRequest, credentials: C): boolean;
  /** The body of an answer that gives a token. Default: RFC 6749 section 5.1. */
  answer?(this: void, token: Grant): object;
  /** The refresh token that a token request carries; `undefined`: it shows credentials. Default: none does. */
  refreshToken?(this: void, request: ReceivedRequest): string | undefined;
  /** The access token that an API request carries. Default: that of `Authorization: Bearer`. */
  accessToken?(this: void, request: ReceivedRequest): string | undefined;
  /** The body of an answer that gives none. Default: RFC 6749 section 5.2 at the token route, `{ message }` elsewhere. */
  refusal?(this: void, status: number, where: 'token' | 'api'): object;
  /** Seconds that an access token lives. Default: 3600. */
  readonly lifetime?: number;
  /** Seconds that a refresh token lives. Default: there are no refresh tokens. */
  readonly refreshLifetime?: number;
}

const CLIENT = 'client';

/** The protocol that these rules come to. */
export function bespoke<C>(rules: ProviderRules<C>): Protocol<C> {
  const { name, credentials, tokenPath, lifetime = 3_600, refreshLifetime, answer = standardAnswer } = rules;
  const refusal = rules.refusal ?? standardRefusal;
  const error: Protocol<C>['error'] = (status, { where, retryAfter }) =>
    json(status, refusal(status, where), retryAfter === undefined ? {} : { 'Retry-After': `${retryAfter}` });
  return {
    name,
    base: `/${encodeURIComponent(name)}`,
    credentials,
    pair: () => ({ id: CLIENT, secret: '' }),
    lifetime,
    ...(refreshLifetime !== undefined && { refreshLifetime }),
    apiRoutes: {},
    error,
    tokenRoutesAnywhere: true,
    tokenRoutes:
      tokenPath === undefined
        ? {}
        : {
            [tokenPath]: (arrival, desk) => {
              const limited = desk.overQuota(CLIENT);
              if (limited !== undefined) return limited;
              const request = new ReceivedRequest(arrival);
              const refreshToken = rules.refreshToken?.(request);
              const accepted = desk.credentials.some((each) => rules.accepts(request, each));
              if (refreshToken === undefined && !accepted) return error(401, { where: 'token', now: desk.now });
              const given = refreshToken === undefined ? desk.grant(CLIENT) : desk.redeem(refreshToken);
              return given === undefined ? error(400, { where: 'token', now: desk.now }) : json(200, answer(given));
            },
          },
    admits(arrival, desk, isLive) {
      const request = new ReceivedRequest(arrival);
      if (tokenPath === undefined) return desk.credentials.some((each) => rules.accepts(request, each));
      const token = (rules.accessToken ?? bearerToken)(request);
      return token !== undefined && isLive(token);
    },
  };
}

export function standardAnswer({ accessToken, lifetime, refreshToken }: Grant): object {
  return { access_token: accessToken, token_type: 'Bearer', expires_in: lifetime, refresh_token: refreshToken };
}

function standardRefusal(status: number, where: 'token' | 'api'): object {
  if (where === 'api') return { message: statusText(status) };
  return { error: status === 401 ? 'invalid_client' : status === 400 ? 'invalid_grant' : 'temporarily_unavailable' };
}

function bearerToken(request: ReceivedRequest): string | undefined {
  return /^Bearer (\S+)$/.exec(request.header('authorization') ?? '')?.[1];
}
