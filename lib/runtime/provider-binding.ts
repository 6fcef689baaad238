import type { BoundProvider, BoundTokens, PolicyName } from '../http/bound-provider.js';
import { baseURLFault, fixedBaseURL } from '../protocol/definition/base-url.js';
import { subjectHash } from '../core/subject-hash.js';
import { stringsIn } from '../core/strings-in.js';
import { withoutPrototype } from '../core/without-prototype.js';
import { CredentialsCache } from '../tokens/acquire/credentials-cache.js';
import { redactText } from '../core/redact-text.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';
import type { InstanceOptions } from '../http/axios.js';
import type { RunningOptions } from './token-stack.js';

/** What `http/` needs to know of a provider: where its tokens may go, how they travel, and whose they are. */
export function providerBinding(
  name: string,
  definition: ProviderOptions<unknown>,
  tokens: BoundTokens | undefined,
  { clock, emit, connection }: RunningOptions,
): BoundProvider {
  const { http, resolveSubject, credentials } = definition;
  const baseURL = fixedBaseURL(definition);
  const { origins = baseURL === undefined ? [] : [new URL(baseURL).origin] } = definition;
  const kept = new CredentialsCache({ provider: name, options: definition }, clock);
  const failed = new Set<PolicyName>();
  const requireSubject = definition.requireSubject ?? resolveSubject !== undefined;
  const known = typeof credentials === 'function' ? [] : [credentials];
  return withoutPrototype<BoundProvider>({
    name,
    origins: new Set(origins),
    ...(comesWithToken(definition) && { allowsBaseURL: (url) => baseURLFault(url, definition) === undefined }),
    expectsSubject: requireSubject || typeof credentials === 'function',
    requireSubject,
    ...(resolveSubject && { resolveSubject }),
    tokens,
    attach: definition,
    http: apiHttp(definition),
    environmentProxy: http.proxy === 'environment',
    ...(connection && { connection }),
    credentials: (whose) => kept.read(whose),
    redact: (text, secrets) => redactText(text, stringsIn([...known, ...secrets])) ?? '',
    report: (event) => {
      if (event.type === 'rejected') return kept.refused(event.subject);
      if (event.type === 'refused') return emit({ type: 'request_refused', provider: name, code: event.code });
      if (event.type === 'replayed') {
        return emit({ type: 'request_replayed', provider: name, subject: subjectHash(event.subject) });
      }
      if (failed.has(event.policy)) return undefined;
      failed.add(event.policy);
      return emit({ ...event, provider: name });
    },
  });
}

/** Options of the provider's HttpService and its fetch. Where the base URL comes with the token, the definition's own is not the API's. */
export function apiHttp(definition: ProviderOptions<unknown>): InstanceOptions {
  const { baseURL: _, ...rest } = definition.http;
  const baseURL = comesWithToken(definition) ? undefined : fixedBaseURL(definition);
  return withoutPrototype(baseURL === undefined ? rest : { ...rest, baseURL });
}

/** Whether each token has the base URL that it is good for: from its answer, or made of its tenant. */
function comesWithToken({ http, originPattern }: ProviderOptions<unknown>): boolean {
  return originPattern !== undefined || typeof http.baseURL === 'function';
}
