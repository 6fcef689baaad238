import { optionsOf, type ProviderDefinition, type TokenRequestContext } from './provider-definition.js';
import { tokenRequestUrl } from './token-request-url.js';

/**
 * What cannot work in the URLs of a definition's token requests, one sentence each with its cure. Nothing is sent: requests
 * are made and thrown away. Where credentials are read later, so are these faults found later.
 */
export async function tokenEndpointFaults(definition: ProviderDefinition, name: string): Promise<string[]> {
  const options = optionsOf(definition);
  const { credentials, request, renew } = options;
  if (typeof credentials === 'function') return [];
  const context: TokenRequestContext<unknown> = {
    credentials: Array.isArray(credentials) ? credentials[0] : credentials,
    subject: undefined,
    now: Date.now(),
  };
  const faults = new Set<string>();
  for (const ask of [request, renew?.request]) {
    const url = await urlOf(ask && (() => ask({ ...context, refreshToken: '-', accessToken: '-' })));
    // A path lies on http.baseURL, which is checked itself.
    if (url === undefined || (options.http.baseURL !== undefined && !/^[a-z][a-z\d+.-]*:/i.test(url))) continue;
    try {
      tokenRequestUrl({ url }, options);
    } catch (error) {
      faults.add(`${name}: ${error instanceof Error ? error.message : 'the token endpoint has no valid URL'}`);
    }
  }
  return [...faults];
}

/** `undefined` where a request cannot be made yet: whoever needs it will be told why. */
async function urlOf(ask: (() => unknown) | undefined): Promise<string | undefined> {
  try {
    const request: unknown = await ask?.();
    const url: unknown = typeof request === 'object' && request !== null && 'url' in request ? request.url : undefined;
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}
