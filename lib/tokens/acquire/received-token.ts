import { AccessToken } from '../../core/access-token.js';
import type { Clock } from '../../core/clock.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import type { Report } from '../../core/token-event.js';
import type { ProviderOptions, TokenFields } from '../../protocol/definition/provider-definition.js';
import { issuedToken, type RequestTimes, type Unanswered } from '../../protocol/response/issued-token.js';

const MAX_LIFETIME_MS = 24 * 60 * 60_000;

/** Whose tokens are made, and who is told what is odd about them. */
export interface TokenRecipient {
  readonly provider: string;
  readonly options: ProviderOptions<unknown>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: Report;
}

/** Where token fields come from. */
export interface Received extends Unanswered {
  readonly sent: RequestTimes;
  /** Origin of the token endpoint, if there is one. */
  readonly endpoint?: string | undefined;
}

/**
 * The access token of what a definition read or made, used no longer than `lifetime.max`.
 *
 * @throws InvalidResponse when a field is not what it must be
 * @throws TokenAcquisitionError `ERR_TOKEN_ALREADY_EXPIRED`
 */
export function receivedToken(
  { provider, options, clock, random, report }: TokenRecipient,
  fields: TokenFields,
  { sent, endpoint, ...unanswered }: Received,
): AccessToken {
  const issued = issuedToken(fields, sent, options, unanswered);
  const max = options.lifetime?.max ?? MAX_LIFETIME_MS;
  if (issued.lifetimeUnusable) report({ type: 'lifetime_unusable' });
  if (issued.lifetime > max) report({ type: 'lifetime_capped', declared: issued.lifetime, max: Math.floor(max) });
  const token = new AccessToken({ ...issued, lifetime: Math.min(issued.lifetime, max) }, random);
  if (clock.now() < token.usableUntil) return token;
  const message = "the token had expired when it arrived; check this machine's clock and the unit of the expiry";
  throw new TokenAcquisitionError('ERR_TOKEN_ALREADY_EXPIRED', provider, message, {
    kind: 'invalid-response',
    endpoint,
  });
}
