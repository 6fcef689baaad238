import { type AccessToken, renewalOf } from '../../core/access-token.js';
import { ProviderAuthError } from '../../core/errors.js';
import { asAcquisitionError } from './acquisition-error.js';
import { stringsIn } from './redact-text.js';
import { credentialsOf } from './credentials.js';
import type { Attempt } from './attempt.js';
import type { Discovery } from './discovery.js';
import { type Exchange, send } from './token-request.js';
import { tokenRequestUrl } from '../../protocol/definition/token-request-url.js';

/** A token that nobody needs any more. */
export interface Revocable {
  readonly token: AccessToken;
  readonly subject: string | undefined;
}

/** So many at once: a server that is slow to revoke is not flooded. */
const AT_ONCE = 8;

/** Revokes tokens as the definition says, as far as `signal` allows. What fails is reported: such a token expires. */
export async function revokeAll(
  provider_: Exchange & { readonly discovery: Discovery },
  tokens: Iterable<Revocable>,
  signal: AbortSignal,
): Promise<void> {
  const queue = [...tokens].values();
  const work = async (): Promise<void> => {
    for (const { token, subject } of queue) {
      try {
        signal.throwIfAborted();
        await revoke(provider_, { token, subject }, signal);
        provider_.report({ type: 'token_revoked', subject });
      } catch (error) {
        provider_.report({ type: 'revocation_failed', subject, error: notRevoked(provider_, error, token, signal) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Tries each live secret until one is accepted. */
async function revoke(
  provider_: Exchange & { readonly discovery: Discovery },
  { token, subject }: Revocable,
  signal: AbortSignal,
): Promise<void> {
  const { options, clock, discovery } = provider_;
  const server = await discovery.server(unbounded(signal));
  let status: number | undefined;
  for (const credentials of await credentialsOf(provider_, subject)) {
    const accessToken = token.reveal();
    const { refreshToken } = renewalOf(token) ?? {};
    const context = { credentials, subject, now: clock.wall(), server, accessToken };
    const request = await options.revoke?.request({ ...context, ...(refreshToken !== undefined && { refreshToken }) });
    if (request === undefined) return;
    const { href: url } = tokenRequestUrl(request, options);
    const body = await request.body?.encode();
    ({ status } = await send(provider_, request, { url, body }, signal));
    if (status >= 200 && status < 300) return;
  }
  throw new NotRevoked(`the server answered ${status}; check the revocation endpoint`);
}

/** Why not, in words of ours. */
class NotRevoked extends Error {}

function notRevoked(
  { provider, options, clock }: Exchange,
  error: unknown,
  token: AccessToken,
  signal: AbortSignal,
): ProviderAuthError {
  const until = new Date(token.expiresAt).toISOString();
  let why = error instanceof NotRevoked ? error.message : 'there was no time left; end it by hand if that matters';
  if (!(error instanceof NotRevoked) && !signal.aborted) {
    const failure = { provider, options, secrets: stringsIn([token.reveal()]), now: clock.wall() };
    why = asAcquisitionError(error, failure).message.slice(provider.length + 2);
  }
  const message = `a token was not revoked and lives until ${until}: ${why}`;
  return new ProviderAuthError('ERR_TOKEN_NOT_REVOKED', provider, message);
}

/** At shutdown nothing else bounds a request than the signal. */
function unbounded(signal: AbortSignal): Attempt {
  return { signal, send: atOnce, fetchMetadata: atOnce, refresh: async () => undefined };
}

function atOnce<T>(_endpoint: string, request: () => Promise<T>): Promise<T> {
  return request();
}
