import { systemClock } from '../../core/clock.js';
import { tenantBaseURL } from './base-url.js';
import type { ProviderOptions, TokenEndpointRequest, TokenRequestContext } from './provider-definition.js';
import { checkHeaders } from './encoded-token-request.js';
import { InvalidRequest } from './invalid-request.js';
import { isAbsolute, tokenRequestUrl } from './token-request-url.js';

/** Making a request is no I/O: what takes longer is not waited for. */
const LONGEST_MS = 1_000;

/**
 * What cannot work in the base URL that a definition makes, and in the URLs and headers of its token requests, one sentence each with its cure. Nothing is sent: requests
 * are made, of the real credentials and no token, and thrown away. One that cannot be made yet, or not within a second, is
 * looked at when it is sent; so are all where credentials are read later.
 */
export async function tokenEndpointFaults(options: ProviderOptions<unknown>, clock = systemClock): Promise<string[]> {
  const { credentials, request, renew, requireSubject, resolveSubject } = options;
  if (typeof credentials === 'function') return [];
  const list: readonly unknown[] = [credentials].flat();
  const needsSubject = requireSubject ?? resolveSubject !== undefined;
  const context: TokenRequestContext<unknown> = {
    credentials: list[0],
    now: clock.wall(),
    get subject() {
      // What is made of one cannot be made yet.
      if (needsSubject) throw new TypeError('there is no subject yet');
      return undefined;
    },
  };
  const made = Promise.all([request, renew?.request].map((ask) => requestOf(ask, context)));
  let cancel: (() => void) | undefined;
  const tooLong = new Promise<undefined[]>((resolve) => (cancel = clock.after(LONGEST_MS, () => resolve([]))));
  const requests = await Promise.race([made, tooLong]).finally(() => cancel?.());
  const faults = new Set([
    ...faultsOf(() => tenantBaseURL(options, context)),
    ...requests.flatMap((each) => (each === undefined ? [] : requestFaults(each, options))),
  ]);
  return [...faults];
}

/** `undefined` where a request cannot be made yet: whoever needs it will be told why. */
async function requestOf(
  ask: ProviderOptions<unknown>['request'],
  context: TokenRequestContext<unknown>,
): Promise<TokenEndpointRequest | undefined> {
  try {
    return await ask?.(context);
  } catch {
    return undefined;
  }
}

function requestFaults(request: TokenEndpointRequest, options: ProviderOptions<unknown>): string[] {
  return [
    // A path lies on http.baseURL, which is checked itself.
    ...faultsOf(() => isPathOfApi(request.url, options) || tokenRequestUrl({ url: request.url }, options)),
    ...faultsOf(() => checkHeaders(request.headers ?? {})),
  ];
}

function isPathOfApi(url: string, { http }: ProviderOptions<unknown>): boolean {
  return http.baseURL !== undefined && !isAbsolute(url);
}

/** Whatever else it throws will be told when the request is sent. */
function faultsOf(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return error instanceof InvalidRequest ? [error.message] : [];
  }
}
