import { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';
import type { AccessToken } from '../../core/access-token.js';
import type { TokenOptions } from '../../core/token-source.js';
import { type Call, type Outcome, attempt } from './send.js';
import type { BoundTokens } from '../bound-provider.js';
import { draftOf } from './request-copy.js';
import { AdapterAnswer, allowsReplay, canSendAgain, isRejection } from '../rejection.js';

/**
 * Sends a request with a token, and once more with another one when the API rejects the first. Without another token, or
 * with a body that cannot be sent again, the API's own answer is the outcome.
 *
 * @throws RequestRefusedError before anything is sent; what the token source throws; axios' own errors when the caller's
 * patience ends before the request was sent
 */
export async function exchange(call: Call): Promise<Outcome> {
  const { provider } = call.binding;
  const { tokens } = provider;
  if (tokens === undefined) {
    const only = await attempt(call, undefined);
    if (wasRejected(call, only)) provider.report?.('rejected', { subject: call.subject });
    return only;
  }
  // A base URL that comes with the token can be checked only when the token is there.
  const ready = provider.allowsBaseURL === undefined ? draftOf(call.binding, call.config, undefined) : undefined;
  const token =
    tokens.peek(call.subject) ??
    (await call.patience.wait((signal) => tokens.token(demandOf(call.subject, { signal }))));
  const first = await attempt(call, token, ready);
  if (!wasRejected(call, first)) return first;
  provider.report?.('rejected', { subject: call.subject });
  const other = await another(call, tokens, token, first);
  if (other === undefined) return first;
  discard(first.response);
  provider.report?.('replayed', { subject: call.subject });
  const second = await attempt(call, other);
  if (wasRejected(call, second)) tokens.refused?.(other, call.subject);
  return second;
}

function wasRejected({ binding }: Call, { sameOrigin, response }: Outcome): boolean {
  return sameOrigin && response !== undefined && isRejection(binding.provider.attach, new AdapterAnswer(response));
}

/** Another token to replay with; `undefined` where there is none or the request must not be sent again. */
async function another(
  call: Call,
  tokens: BoundTokens,
  rejected: AccessToken,
  { response, sent }: Outcome,
): Promise<AccessToken | undefined> {
  const more: TokenOptions = { replaces: rejected, reason: 'rejected' };
  const policy = call.binding.provider.attach;
  if (!canSendAgain(call.config.data) || !allowsReplay(policy, sent.method, response?.status ?? 0)) {
    // The next request needs another token, though this one is over.
    tokens.token(demandOf(call.subject, more)).catch(() => {});
    return undefined;
  }
  try {
    const other = await call.patience.wait((signal) => tokens.token(demandOf(call.subject, { ...more, signal })));
    return other.is(rejected) || call.patience.left() === 0 ? undefined : other;
  } catch {
    // Also when the caller has cancelled: axios itself says so then.
    return undefined;
  }
}

function demandOf(subject: string | undefined, demand: TokenOptions): TokenOptions {
  return subject === undefined ? demand : { ...demand, subject };
}

/** Lets go of a refused response that nobody will read. */
function discard(response: AxiosResponse | undefined): void {
  const data: unknown = response?.data;
  if (data instanceof Readable) data.on('error', () => {}).destroy();
  else if (data instanceof ReadableStream) data.cancel().catch(() => {});
}
