import { type AccessToken, renewalOf } from '../../core/access-token.js';
import { ProviderAuthError } from '../../core/errors.js';
import { asAcquisitionError, type FailureContext } from './acquisition-error.js';
import { sentTexts } from './sent-texts.js';
import { subjectHash } from '../../core/subject-hash.js';
import { stringsIn } from '../../core/strings-in.js';
import { credentialsOf } from './credentials.js';
import type { Attempt } from './attempt.js';
import type { Discovery } from './discovery.js';
import { sendEncoded, type TokenRequester } from './token-request.js';
import { tenantBaseURL } from '../../protocol/definition/base-url.js';
import { encodeTokenRequest } from '../../protocol/definition/encoded-token-request.js';

/** A token that nobody needs any more. */
export interface Revocable {
  readonly token: AccessToken;
  readonly subject: string | undefined;
}

/** So many at once: a server that is slow to revoke is not flooded. */
const AT_ONCE = 8;

/** Revokes what still lives, as the definition says and as far as `signal` allows. What fails is reported: such a token expires. */
export async function revokeAll(
  requester: TokenRequester & { readonly discovery: Discovery },
  tokens: Iterable<Revocable>,
  signal: AbortSignal,
): Promise<void> {
  const now = requester.clock.now();
  const queue = [...tokens].filter(({ token }) => token.expiresAt > now).values();
  const work = async (): Promise<void> => {
    for (const { token, subject } of queue) {
      const secrets = stringsIn([token.reveal(), renewalOf(token)?.refreshToken, subject]);
      try {
        signal.throwIfAborted();
        await revoke(requester, { token, subject }, signal, secrets);
        requester.report({ type: 'token_revoked', subject: subjectHash(subject) });
      } catch (error) {
        const why = reasonOf(error, { ...requester, secrets, now: requester.clock.wall() }, signal);
        const failure = { subject: subjectHash(subject), error: notRevoked(requester, token, why) };
        requester.report({ type: 'revocation_failed', ...failure });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Tries each live secret until one is accepted. What must not be shown of it is added to `secrets` before it can be. */
async function revoke(
  requester: TokenRequester & { readonly discovery: Discovery },
  { token, subject }: Revocable,
  signal: AbortSignal,
  secrets: string[],
): Promise<void> {
  const { options, clock, discovery } = requester;
  const server = await discovery.server(unbounded(signal));
  let status: number | undefined;
  for (const credentials of await credentialsOf(requester, subject)) {
    secrets.push(...stringsIn(credentials));
    const accessToken = token.reveal();
    const { refreshToken } = renewalOf(token) ?? {};
    const context = { credentials, subject, now: clock.wall(), server, accessToken };
    const request = await options.revoke?.request({ ...context, ...(refreshToken !== undefined && { refreshToken }) });
    if (request === undefined) return;
    const encoded = await encodeTokenRequest(request, options, tenantBaseURL(options, context));
    secrets.push(...sentTexts(request, encoded.body));
    ({ status } = await sendEncoded(requester, encoded, signal));
    if (status >= 200 && status < 300) return;
  }
  throw new NotRevoked(`the server answered ${status}; check the revocation endpoint`);
}

/** Why not, in words of ours. */
class NotRevoked extends Error {}

function reasonOf(error: unknown, failure: FailureContext, signal: AbortSignal): string {
  if (error instanceof NotRevoked) return error.message;
  if (signal.aborted) return 'there was no time left; end it by hand if that matters';
  return asAcquisitionError(error, failure).message.slice(failure.provider.length + 2);
}

function notRevoked({ provider }: TokenRequester, token: AccessToken, why: string): ProviderAuthError {
  const until = new Date(token.expiresAt).toISOString();
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
