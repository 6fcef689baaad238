import { AccessToken } from '../core/access-token.js';
import type { Clock } from '../core/clock.js';
import { TokenAcquisitionError } from '../core/errors.js';
import type { Attempt } from '../retrying/retrying.js';
import type { Report } from '../core/token-event.js';
import { type FailureContext, asAcquisitionError, refusal } from './acquisition-failure.js';
import { textsOf } from './cleaned-text.js';
import { issuedToken, type Sent } from './issued-token.js';
import type { ProviderOptions, TokenEndpointRequest, TokenRequestContext } from './provider-definition.js';
import { readOAuthToken } from './read-error.js';
import { InvalidResponse, TokenResponse } from './token-response.js';
import { tokenRequestUrl } from './token-request-url.js';
import type { TokenTransport, TokenTransportResponse } from './token-transport.js';

/** What every exchange of one provider needs. */
export interface Exchange {
  readonly provider: string;
  readonly options: ProviderOptions<unknown>;
  readonly transport: TokenTransport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: Report;
}

/** How to ask and how to read: the definition itself, or its `renew`. */
export interface Grant {
  readonly request: NonNullable<ProviderOptions<unknown>['request']>;
  readonly read?: ProviderOptions<unknown>['read'];
}

const REUSE_MS = 24 * 60 * 60_000;

/** The one exchange with a token endpoint: make the request, send it, read the answer. */
export async function exchange(
  with_: Exchange,
  grant: Grant,
  context: TokenRequestContext<unknown>,
  attempt: Attempt,
): Promise<AccessToken> {
  const { provider, options, clock } = with_;
  const secrets = [...textsOf(context.credentials), ...textsOf([context.refreshToken, context.accessToken])];
  const failure: FailureContext = { provider, options, secrets, now: context.now };
  try {
    const request = await grant.request(context);
    const url = tokenRequestUrl(request, options);
    const located = { ...failure, endpoint: url.origin };
    try {
      attempt.admit(url.origin);
      const sent = { at: clock.now(), wall: clock.wall() };
      const answer = await send(with_, request, url, attempt.signal);
      return read(with_, grant, new TokenResponse(answer), { ...sent, date: answer.headers['date'] }, located);
    } catch (error) {
      throw asAcquisitionError(error, located);
    }
  } catch (error) {
    throw asAcquisitionError(error, failure);
  }
}

async function send(
  { options, transport }: Exchange,
  request: TokenEndpointRequest,
  url: URL,
  signal: AbortSignal,
): Promise<TokenTransportResponse> {
  const body = await request.body?.encode();
  const headers = {
    Accept: 'application/json',
    ...(body !== undefined && { 'Content-Type': body.contentType }),
    ...request.headers,
  };
  const method = request.method ?? 'POST';
  return transport({ method, url: url.href, headers, body: body?.content, signal, http: options.http });
}

function read(
  { provider, options, clock, random, report }: Exchange,
  grant: Grant,
  response: TokenResponse,
  sent: Sent,
  failure: FailureContext,
): AccessToken {
  const succeeded = options.succeeded ?? succeededByStatus;
  if (!succeeded(response)) throw refusal(response, failure);
  const issued = issuedToken((grant.read ?? options.read ?? readOAuthToken)(response), sent, options);
  const reuse = options.lifetime?.reuse ?? REUSE_MS;
  if (issued.lifetime > reuse) report({ type: 'lifetime_capped', declared: issued.lifetime, reuse });
  const token = new AccessToken({ ...issued, lifetime: Math.min(issued.lifetime, reuse) }, random);
  if (clock.now() < token.usableUntil) return token;
  const message = "the token had expired when it arrived; check this machine's clock and the unit of the expiry";
  const details = { kind: 'invalid-response', endpoint: failure.endpoint } as const;
  throw new TokenAcquisitionError('ERR_TOKEN_ALREADY_EXPIRED', provider, message, details);
}

/** A 2xx whose body tells of an error is none (some servers never send another status). */
function succeededByStatus(response: TokenResponse): boolean {
  if (response.status < 200 || response.status > 299) return false;
  if (response.status === 204) throw new InvalidResponse('the body is empty');
  return (response.at('error') ?? null) === null;
}
