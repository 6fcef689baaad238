import type { BoundProvider } from '../bound-provider.js';
import { directDispatcher } from '../direct-dispatcher.js';
import { whoseToken } from '../request-subject.js';
import { sendAuthorized } from '../send.js';
import { FetchTransport } from './fetch-transport.js';
import type { ProviderResponse } from './provider-response.js';

/** A `fetch` that sends a provider's token; `providerAuth` as in a request of the bound HttpService. */
export type ProviderFetch = (
  input: Parameters<typeof fetch>[0],
  init?: RequestInit & { readonly providerAuth?: false | { subject: string; grant?: unknown } },
) => Promise<ProviderResponse>;

/**
 * A `fetch` whose requests carry the provider's token: the origin check, the one replay and the redirects of the bound
 * HttpService. URLs are absolute. A redirect to another origin is refused.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED`, `ERR_AUTHORIZATION_PRESENT`, `ERR_REQUEST_UNSAFE`,
 * `ERR_SUBJECT_REQUIRED`, `ERR_SUBJECT_NOT_EXPECTED`; and what the token source throws
 */
export function providerFetch(provider: BoundProvider): ProviderFetch {
  return async (input, init = {}) => {
    const whose = whoseToken(provider, init);
    if (whose !== false) {
      const { subject, grant } = whose;
      return sendAuthorized({ provider, subject, grant, transport: new FetchTransport(provider, input, init) });
    }
    const dispatcher = directDispatcher(provider);
    const send = provider.connection?.fetch ?? fetch;
    return send(input, dispatcher === undefined ? init : { dispatcher, ...init });
  };
}
