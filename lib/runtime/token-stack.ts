import type { AccessToken } from '../core/access-token.js';
import { CachedTokenSource } from '../tokens/cache/cached-token-source.js';
import type { Clock } from '../core/clock.js';
import type { TokenEvent } from '../core/token-event.js';
import type { ProviderAuthEvent } from '../events/provider-auth-event.js';
import { sendTokenRequest } from '../http/send-token-request.js';
import { acquiring } from '../tokens/acquire/acquire.js';
import { Discovery } from '../tokens/acquire/discovery.js';
import type { TokenRequester } from '../tokens/acquire/token-request.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';
import { ReportedTokenSource } from '../tokens/retry/reported-token-source.js';
import { RetryingTokenSource } from '../tokens/retry/retrying-token-source.js';

/** What a provider runs on, and whom it tells. */
export interface RunningOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: (event: ProviderAuthEvent) => void;
}

/** One whose requests share what is known of the authorization server. */
export type DiscoveringRequester = TokenRequester & { readonly discovery: Discovery };

const DEADLINE_MS = 10_000;
const MAX_SUBJECTS = 10_000;
const MAX_ACQUISITIONS = 64;

/** What is the same with every token. */
const ONCE: ReadonlySet<TokenEvent['type']> = new Set(['lifetime_capped', 'lifetime_unusable'] as const);

/** How one provider talks to its token endpoint. What is odd about its lifetimes is reported once. */
export function requesterOf(
  provider: string,
  definition: ProviderOptions<unknown>,
  options: RunningOptions,
): DiscoveringRequester {
  const reported = new Set<TokenEvent['type']>();
  const report = (event: TokenEvent): void => {
    if (ONCE.has(event.type) && reported.has(event.type)) return;
    reported.add(event.type);
    options.emit({ ...event, provider });
  };
  const requester = { ...options, provider, options: definition, transport: sendTokenRequest, report };
  return { ...requester, discovery: new Discovery(requester) };
}

/** Whom a stack of token sources tells, and what ends it. */
export interface StackListeners {
  readonly shutdown: AbortSignal;
  readonly onSchedule: (renewAt: number) => void;
  readonly onToken: (token: AccessToken, subject: string | undefined) => void;
}

/** One provider's token sources: cached( reported( retrying( acquire ) ) ). */
export function tokenStack(requester: DiscoveringRequester, listeners: StackListeners): CachedTokenSource {
  const { options: definition } = requester;
  const retrying = new RetryingTokenSource(acquiring(requester), {
    ...requester,
    ...listeners,
    deadline: definition.deadline ?? DEADLINE_MS,
    tokenRequestQuota: definition.tokenRequestQuota,
    sharedCredentials: typeof definition.credentials !== 'function',
    maxConcurrentAcquisitions: definition.maxConcurrentAcquisitions ?? MAX_ACQUISITIONS,
  });
  return new CachedTokenSource(new ReportedTokenSource(retrying, requester.report), {
    ...requester,
    ...listeners,
    singleSession: definition.singleSession === true,
    maxSubjects: definition.maxSubjects ?? MAX_SUBJECTS,
  });
}
