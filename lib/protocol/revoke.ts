import { type AccessToken, renewalOf } from '../core/access-token.js';
import type { ProviderAuthError } from '../core/errors.js';
import { asAcquisitionError, refusal } from './acquisition-failure.js';
import { textsOf } from './cleaned-text.js';
import { credentialsOf } from './credentials.js';
import { type Exchange, sendTo } from './exchange.js';
import type { TokenRequestContext } from './token-endpoint.js';
import { tokenRequestUrl } from './token-request-url.js';
import { TokenResponse } from './token-response.js';

/** A token that is not needed any more, and whose it was. */
export interface Spent {
  readonly token: AccessToken;
  readonly subject: string | undefined;
}

const AT_ONCE = 8;

/**
 * Logs tokens out as the definition's `revoke` says, 8 at a time, as many as the signal lets through; `told` hears of
 * each how it went. Never rejects.
 */
export async function revoking(
  with_: Exchange,
  tokens: readonly Spent[],
  signal: AbortSignal,
  told: (spent: Spent, error: ProviderAuthError | undefined) => void,
): Promise<void> {
  const waiting = [...tokens];
  const worker = async (): Promise<void> => {
    for (let spent = waiting.pop(); spent !== undefined && !signal.aborted; spent = waiting.pop()) {
      told(spent, await revoke(with_, spent, signal));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function revoke(
  with_: Exchange,
  { token, subject }: Spent,
  signal: AbortSignal,
): Promise<ProviderAuthError | undefined> {
  const { provider, options, clock } = with_;
  const now = clock.wall();
  const accessToken = token.reveal();
  let secrets = [accessToken];
  let endpoint: string | undefined;
  try {
    const [credentials] = await credentialsOf(with_, subject);
    const { refreshToken } = renewalOf(token) ?? {};
    secrets = [...textsOf(credentials), ...textsOf([accessToken, refreshToken])];
    const context: TokenRequestContext<unknown> = { credentials, subject, now, accessToken };
    const request = await options.revoke?.request({ ...context, ...(refreshToken !== undefined && { refreshToken }) });
    if (request === undefined) return undefined;
    const url = tokenRequestUrl(request, options);
    endpoint = url.origin;
    const response = new TokenResponse(await sendTo(with_, request, url, signal));
    if (response.status >= 200 && response.status < 300) return undefined;
    return refusal(response, { provider, endpoint, options, secrets, now });
  } catch (error) {
    return asAcquisitionError(error, { provider, endpoint, options, secrets, now });
  }
}
