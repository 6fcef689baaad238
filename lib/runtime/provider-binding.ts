import type { BoundProvider, BoundTokens } from '../http/bound-provider.js';
import { withoutPrototype } from '../core/without-prototype.js';
import { CredentialsCache } from '../tokens/acquire/credentials-cache.js';
import { matchesOrigin } from '../protocol/definition/origin-pattern.js';
import type { ProviderHttpOptions, ProviderOptions } from '../protocol/definition/provider-definition.js';
import type { RunningOptions } from './token-stack.js';

/** What `http/` needs to know of a provider: where its tokens may go, how they travel, and whose they are. */
export function providerBinding(
  name: string,
  definition: ProviderOptions<unknown>,
  tokens: BoundTokens | undefined,
  { clock, emit }: RunningOptions,
): BoundProvider {
  const { http, origins, originPattern, resolveSubject, dangerouslyAllowHttp = [] } = definition;
  const kept = new CredentialsCache({ provider: name, options: definition }, clock);
  return withoutPrototype<BoundProvider>({
    name,
    origins: new Set(origins ?? (http.baseURL === undefined ? [] : [new URL(http.baseURL).origin])),
    ...(originPattern !== undefined && {
      allowsBaseURL: (baseURL) => matchesOrigin(originPattern, baseURL, dangerouslyAllowHttp),
    }),
    requireSubject: definition.requireSubject ?? resolveSubject !== undefined,
    ...(resolveSubject && { resolveSubject }),
    tokens,
    attach: definition,
    credentials: (whose) => kept.read(whose),
    report: (event, { subject: whose }) => {
      if (event === 'rejected') kept.refused(whose);
      else emit({ type: 'request_replayed', provider: name, subject: whose });
    },
  });
}

/** Options of the provider's HttpService. Where the base URL comes with the token, the definition's own is not the API's. */
export function apiHttp({ http, originPattern }: ProviderOptions<unknown>): ProviderHttpOptions {
  if (originPattern === undefined) return http;
  const { baseURL: _, ...rest } = http;
  return rest;
}
