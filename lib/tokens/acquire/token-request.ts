import type { AccessToken } from '../../core/access-token.js';
import type { Attempt } from './attempt.js';
import { type FailureContext, asAcquisitionError, refusal } from './acquisition-error.js';
import { sentTexts } from './sent-texts.js';
import { shownOrigin } from './shown-origin.js';
import { stringsIn } from '../../core/strings-in.js';
import type { Discovery } from './discovery.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import { withRenewal } from './failed-renewal.js';
import { type Received, receivedToken, type TokenRecipient } from './received-token.js';
import { issuedRenewal } from '../../protocol/response/issued-renewal.js';
import type { ProviderOptions, TokenRequestContext } from '../../protocol/definition/provider-definition.js';
import { readOAuthToken } from '../../protocol/response/oauth-response.js';
import { tenantBaseURL } from '../../protocol/definition/base-url.js';
import { type EncodedTokenRequest, encodeTokenRequest } from '../../protocol/definition/encoded-token-request.js';
import { InvalidResponse, TokenResponse } from '../../protocol/response/token-response.js';
import type { TokenTransport, TokenTransportResponse } from '../../protocol/definition/token-transport.js';

/** Who asks a token endpoint, and over what. */
export interface TokenRequester extends TokenRecipient {
  readonly transport: TokenTransport;
  /** Default: one of its own. */
  readonly discovery?: Discovery;
}

/** How to ask and how to read: the definition itself, or its `renew`. */
export interface Grant {
  readonly request: NonNullable<ProviderOptions<unknown>['request']>;
  readonly read?: ProviderOptions<unknown>['read'];
}

/** Asks a token endpoint for a token: makes the request, sends it and reads the answer. */
export async function requestToken(
  requester: TokenRequester,
  grant: Grant,
  context: TokenRequestContext<unknown>,
  attempt: Attempt,
  /** The token that is renewed: what an answer leaves out stays as it was. */
  previous?: AccessToken,
): Promise<AccessToken> {
  const { provider, options, clock } = requester;
  const { credentials, refreshToken, accessToken, subject } = context;
  // Whose token it is, is no secret, and may be somebody's name.
  const secrets = stringsIn([credentials, refreshToken, accessToken, context.grant, subject]);
  const failure: FailureContext = { provider, options, secrets, now: context.now };
  try {
    const baseURL = tenantBaseURL(options, context);
    const request = withoutPrototype(await grant.request(context));
    const encoded = await encodeTokenRequest(request, options, baseURL);
    const { url, body } = encoded;
    const shownEndpoint = shownOrigin(url, options, { subject, baseURL });
    const located: FailureContext = {
      ...failure,
      endpoint: url.origin,
      shownEndpoint,
      secrets: [...secrets, ...sentTexts(request, body), ...(shownEndpoint === url.origin ? [] : [url.hostname])],
      refreshes: refreshes(context, options) || (body?.grantType ?? request.query?.['grant_type']) === 'refresh_token',
    };
    try {
      const [sent, answer] = await attempt.send(url.origin, async () => {
        attempt.effort?.sending(shownEndpoint);
        const at = { at: clock.now(), wall: clock.wall() };
        return [at, await sendEncoded(requester, encoded, attempt.signal)] as const;
      });
      const reading = { grant, context, previous, baseURL, sent: { ...sent, date: answer.headers['date'] } };
      return tokenOf(requester, reading, new TokenResponse(answer), located);
    } catch (error) {
      throw asAcquisitionError(error, located);
    }
  } catch (error) {
    throw asAcquisitionError(error, failure);
  }
}

/** Whether this is the definition's renewal by refresh token. */
function refreshes({ refreshToken }: TokenRequestContext<unknown>, { renew }: ProviderOptions<unknown>): boolean {
  return refreshToken !== undefined && renew?.by !== 'access-token';
}

/** Sends a request as it was made. Rejects with a `TokenTransportError`. */
export async function sendEncoded(
  { options, transport }: Pick<TokenRequester, 'options' | 'transport'>,
  { method, url, headers, body }: EncodedTokenRequest,
  signal: AbortSignal,
): Promise<TokenTransportResponse> {
  return transport({ method, url: url.href, headers, body: body?.content, signal, http: options.http });
}

interface Reading extends Received {
  readonly grant: Grant;
  readonly context: TokenRequestContext<unknown>;
}

function tokenOf(
  requester: TokenRequester,
  { grant, context, ...received }: Reading,
  response: TokenResponse,
  failure: FailureContext,
): AccessToken {
  const { options } = requester;
  if (!succeeded(response, options)) throw refusal(response, failure);
  const fields = withoutPrototype((grant.read ?? options.read ?? readOAuthToken)(response, context));
  try {
    return receivedToken(requester, fields, { ...received, endpoint: failure.endpoint });
  } catch (error) {
    throw withRenewal(asAcquisitionError(error, failure), issuedRenewal(fields, received.sent.at));
  }
}

function succeeded(response: TokenResponse, options: ProviderOptions<unknown>): boolean {
  const good = response.status >= 200 && response.status < 300;
  try {
    if (options.isSuccess !== undefined) return options.isSuccess(response);
    // A 2xx whose body tells of an error is none: some servers never send another status.
    return good && (response.at('error') ?? null) === null;
  } catch (error) {
    // `read` says whether it needs a body: the token may lie in a header. A page from a proxy is a failure by its status.
    if (error instanceof InvalidResponse && !(good && options.isSuccess !== undefined)) return good;
    throw error;
  }
}
