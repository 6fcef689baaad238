import type { AccessToken } from '../core/access-token.js';
import { CachedTokenSource } from '../tokens/cache/cached-token-source.js';
import type { Clock } from '../core/clock.js';
import type { TokenEvent } from '../core/token-event.js';
import type { ProviderAuthEvent } from '../events/provider-auth-event.js';
import type { Connection } from '../http/connection.js';
import { sendTokenRequest } from '../http/send-token-request.js';
import { acquiring } from '../tokens/acquire/acquire.js';
import { Discovery } from '../tokens/acquire/discovery.js';
import type { TokenRequester } from '../tokens/acquire/token-request.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';
import { ReportedTokenSource } from '../tokens/retry/reported-token-source.js';
import { leased } from '../tokens/store/lease.js';
import type { Quota } from '../tokens/retry/quota.js';
import { localLimits } from '../tokens/retry/request-limits.js';
import { SharedTokenGuard } from '../tokens/store/shared-token-guard.js';
import { sharedLimits } from '../tokens/store/shared-limits.js';
import { type SharedOptions, SharedTokenSource } from '../tokens/store/shared-token-source.js';
import type { StoreHealth } from '../tokens/store/store-health.js';
import { StoreSession } from '../tokens/store/store-session.js';
import { RetryingTokenSource } from '../tokens/retry/retrying-token-source.js';

import { credentialsDigest, sharedName, sharedStore } from './sharing.js';

/** What a provider runs on, and whom it tells. */
export interface RunningOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: (event: ProviderAuthEvent) => void;
  /** Whether this process runs beside the application, to check it. Default: false. */
  readonly isBeside?: boolean;
  /** In place of the network. Token requests have what they need of it in the definition's `http`. */
  readonly connection?: Connection | undefined;
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

/** One provider's token sources, and what a verification has in common with them. */
export interface TokenStack {
  readonly tokens: CachedTokenSource;
  /** The store that others see, if it has one. */
  readonly store: StoreHealth | undefined;
  readonly quota: Quota | undefined;
  /** Where tokens are shared. */
  readonly guard: SharedTokenGuard | undefined;
  /** Of one acquisition. Milliseconds. */
  readonly deadline: number;
  /** Whether all subjects use the same credentials. */
  readonly sharedCredentials: boolean;
}

/** One provider's token sources: cached( shared( reported( retrying( acquire ) ) ) ); without a store, none is shared. */
export function tokenStack(requester: DiscoveringRequester, listeners: StackListeners): TokenStack {
  const { options: definition } = requester;
  const singleSession = definition.singleSession === true;
  const { tokenRequestQuota, deadline = DEADLINE_MS } = definition;
  const parts = { ...requester, ...listeners, deadline, tokenRequestQuota, singleSession };
  const session = sessionOf({ ...requester, ...listeners });
  const limits = session === undefined ? localLimits(parts) : sharedLimits(session, parts);
  const sharedCredentials = typeof definition.credentials !== 'function';
  const retrying = new RetryingTokenSource(leased(acquiring(requester)), {
    ...parts,
    limits,
    sharedCredentials,
    maxConcurrentAcquisitions: definition.maxConcurrentAcquisitions ?? MAX_ACQUISITIONS,
  });
  const acquired = new ReportedTokenSource(retrying, requester);
  const sharing = session && sharingOf(parts);
  const shared = session && sharing && new SharedTokenSource(acquired, session, sharing);
  const guard = session && sharing && new SharedTokenGuard(session, { ...sharing, report: () => {} });
  const tokens = new CachedTokenSource(shared ?? acquired, {
    ...parts,
    ...(shared && { adopt: (options) => shared.adopt(options) }),
    maxSubjects: definition.maxSubjects ?? MAX_SUBJECTS,
    renewWhenIdle: definition.renewWhenIdle,
  });
  return { tokens, store: session?.health, quota: limits.quota, guard, deadline, sharedCredentials };
}

/** The use that a provider makes of its store, if it has one that others see. */
function sessionOf({
  options: definition,
  ...requester
}: DiscoveringRequester & StackListeners): StoreSession | undefined {
  const store = sharedStore(definition);
  return store && new StoreSession(store, { ...requester, name: sharedName(requester.provider, definition) });
}

function sharingOf(parts: DiscoveringRequester & Omit<SharedOptions, 'oneTimeRefresh' | 'credentials'>): SharedOptions {
  const oneTimeRefresh = parts.options.renew?.oneTime === true;
  return { ...parts, oneTimeRefresh, credentials: credentialsDigest(parts.options) };
}
