import type { AccessToken } from '../core/access-token.js';
import { ProviderAuthError } from '../core/errors.js';
import type { TokenOptions } from '../core/token-source.js';
import type { BoundTokens } from './bound-provider.js';
import { allowsReplay, isSafe, type Verdict } from './rejection.js';
import { type Call, judge, sendOnce } from './send-once.js';
import type { Answer } from './transport.js';

/**
 * Goes on after an answer that may reject the token: tells the token source, and sends the request once more with another
 * token. Without another one, or where the request must not be sent again, the API's own answer is the outcome.
 *
 * @throws what `sendOnce` throws, and the client's own error when its caller gives up meanwhile
 */
export async function replay<Result>(
  call: Call<Result>,
  token: AccessToken | undefined,
  first: Answer<Result>,
  judged: Verdict | Promise<Verdict>,
): Promise<Result> {
  const verdict = await judged;
  if (verdict === false) return first.result();
  const { provider, subject, transport } = call;
  const { tokens } = provider;
  if (verdict === true) provider.report({ type: 'rejected', subject });
  const again = verdict === 'retry' ? token : await replacementToken(call, token, first);
  const over = verdict === true && again === undefined;
  if (over || !mayReplay(call, first) || !transport.stillWaiting()) return first.result();
  first.discard();
  provider.report({ type: 'replayed', subject });
  return sendOnce(call, again, async (second) => {
    const refused = (await judge(provider, second)) === true;
    if (refused && tokens !== undefined && again !== undefined) {
      // A token that is refused although it is new has its rejections wait longer; one that was sent twice is replaced.
      if (verdict === true) tokens.refused?.(again, subject);
      else rejectForOthers(tokens, again, call);
    }
    return second.result();
  });
}

/** Another token than the rejected one; `undefined` where there is none, or no use for it in this request. */
async function replacementToken<Result>(
  call: Call<Result>,
  rejected: AccessToken | undefined,
  first: Answer<Result>,
): Promise<AccessToken | undefined> {
  const { provider, transport } = call;
  const { tokens } = provider;
  if (tokens === undefined || rejected === undefined) return undefined;
  if (!mayReplay(call, first)) {
    rejectForOthers(tokens, rejected, call);
    return undefined;
  }
  try {
    const other = await transport.wait((signal) =>
      tokens.token({ ...rejection(rejected, call), ...(signal && { signal }) }),
    );
    return other.is(rejected) ? undefined : other;
  } catch (error) {
    if (error instanceof ProviderAuthError) first.acquisitionError = error;
    else transport.stillWaiting();
    return undefined;
  }
}

/** Whether sending once more cannot carry anything out twice. */
function mayReplay<Result>({ provider, transport }: Call<Result>, answer: Answer<Result>): boolean {
  const { method, canSendAgain } = transport;
  const carriedOut = answer.methodChanged && !isSafe(method);
  return canSendAgain && !carriedOut && allowsReplay(provider.attach, method, answer.status);
}

/** The next request needs another token, though this one is over. */
function rejectForOthers(tokens: BoundTokens, token: AccessToken, owner: Owner): void {
  tokens.token(rejection(token, owner)).catch(() => {});
}

type Owner = Pick<Call<unknown>, 'subject' | 'grant'>;

/** Asks for another token than one that the API refused. */
export function rejection(replaces: AccessToken, { subject, grant }: Owner): TokenOptions {
  return { ...(subject !== undefined && { subject, grant }), replaces, reason: 'rejected' };
}
