import type { BoundProvider } from '../bound-provider.js';
import { whoseToken } from '../request-subject.js';
import { sendAuthorized } from '../send.js';
import { CallersRequest } from './callers-request.js';
import { FetchDeadline } from './fetch-deadline.js';
import { fetchDispatcher } from './fetch-dispatcher.js';
import { FetchTransport, type Sending } from './fetch-transport.js';
import type { ProviderResponse } from './provider-response.js';

/** A `fetch` that sends a provider's token; `providerAuth` as in a request of the bound HttpService. */
export type ProviderFetch = (
  input: Parameters<typeof fetch>[0],
  init?: RequestInit & { readonly providerAuth?: false | { subject: string; grant?: unknown } },
) => Promise<ProviderResponse>;

/**
 * A `fetch` whose requests carry the provider's token: the origin check, the one replay and the redirects of the bound
 * HttpService, and of the definition's `http` the base URL, headers, timeout and TLS. A redirect to another origin is refused.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED`, `ERR_AUTHORIZATION_PRESENT`, `ERR_REQUEST_UNSAFE`,
 * `ERR_SUBJECT_REQUIRED`, `ERR_SUBJECT_NOT_EXPECTED`; DOMException `TimeoutError` after `http.timeout`; and what the token
 * source throws
 */
export function providerFetch(provider: BoundProvider): ProviderFetch {
  const dispatcherOf = fetchDispatcher(provider);
  return async (input, init = {}) => {
    const whose = whoseToken(provider, init);
    const dispatcher = init.dispatcher ?? dispatcherOf();
    const callers = new CallersRequest(provider, input, init);
    const deadline = new FetchDeadline(provider, callers.signal);
    const sending: Sending = { signal: deadline.signal, dispatcher };
    try {
      if (whose === false) return await sendBare(provider, callers, sending);
      const transport = new FetchTransport(provider, callers, sending);
      return await sendAuthorized({ provider, subject: whose.subject, grant: whose.grant, transport });
    } finally {
      deadline.clear();
      callers.drop();
    }
  };
}

/** Sends a request with nothing of the provider's. */
function sendBare(
  { connection }: BoundProvider,
  callers: CallersRequest,
  { signal, dispatcher }: Sending,
): Promise<Response> {
  const found = callers.destination(undefined);
  const request = callers.request('url' in found ? found.url : undefined);
  const send = connection?.fetch ?? fetch;
  return send(request, { ...(signal !== undefined && { signal }), ...(dispatcher !== undefined && { dispatcher }) });
}
