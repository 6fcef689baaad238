import { systemClock } from '../../core/clock.js';
import {
  optionsOf,
  type ProviderDefinition,
  type ProviderOptions,
  type TokenRequestContext,
} from './provider-definition.js';
import { tokenRequestUrl } from './token-request-url.js';

/** Making a request is no I/O: what takes longer is not waited for. */
const LONGEST_MS = 1_000;

/**
 * What cannot work in the URLs of a definition's token requests, one sentence each with its cure. Nothing is sent: requests
 * are made, of the real credentials and no token, and thrown away. One that cannot be made yet, or not within a second, is
 * looked at when it is sent; so are all where credentials are read later.
 */
export async function tokenEndpointFaults(
  definition: ProviderDefinition,
  name: string,
  clock = systemClock,
): Promise<string[]> {
  const options = optionsOf(definition);
  const { credentials, request, renew } = options;
  if (typeof credentials === 'function') return [];
  const [first]: readonly unknown[] = Array.isArray(credentials) ? credentials : [credentials];
  const context: TokenRequestContext<unknown> = { credentials: first, subject: undefined, now: clock.wall() };
  const made = Promise.all([request, renew?.request].map((ask) => urlOf(ask, context)));
  let cancel: (() => void) | undefined;
  const tooLong = new Promise<undefined[]>((resolve) => (cancel = clock.after(LONGEST_MS, () => resolve([]))));
  const urls = await Promise.race([made, tooLong]).finally(() => cancel?.());
  const faults = new Set(urls.map((url) => urlFault(url, options)));
  return [...faults].flatMap((fault) => (fault === undefined ? [] : [`${name}: ${fault}`]));
}

/** `undefined` where a request cannot be made yet: whoever needs it will be told why. */
async function urlOf(
  ask: ProviderOptions<unknown>['request'],
  context: TokenRequestContext<unknown>,
): Promise<string | undefined> {
  try {
    const request: unknown = await ask?.(context);
    const url: unknown = typeof request === 'object' && request !== null && 'url' in request ? request.url : undefined;
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

function urlFault(url: string | undefined, options: ProviderOptions<unknown>): string | undefined {
  // A path lies on http.baseURL, which is checked itself.
  if (url === undefined || (options.http.baseURL !== undefined && !/^[a-z][a-z\d+.-]*:/i.test(url))) return undefined;
  try {
    tokenRequestUrl({ url }, options);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'the token endpoint has no valid URL';
  }
}
