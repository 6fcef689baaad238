import { untilAborted } from '../core/abort.js';
import type { TokenOptions } from '../core/token-source.js';
import { allowedOrigins, allowedUrl } from './allowed-url.js';
import { attach } from './attach.js';
import { AttachedRequest } from './attached-request.js';
import type { BoundProvider } from './bound-provider.js';
import { defaultHeaders } from './default-headers.js';
import { parse } from './origin.js';
import { authorizationPresent, refused } from './refusals.js';
import { owner } from './request-subject.js';

/** Whose headers, and how long their caller waits. */
export type HeadersOptions = Pick<TokenOptions, 'subject' | 'grant' | 'signal'>;

/**
 * The headers that a request to `url` needs, for clients other than axios and fetch: what is attached, and the definition's
 * `http.headers`. They are good for one request: nothing replays it and nothing keeps them from following a redirect.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED`, `ERR_AUTHORIZATION_PRESENT`, `ERR_SUBJECT_REQUIRED`,
 * `ERR_SUBJECT_NOT_EXPECTED`; `ERR_REQUEST_UNSAFE` when the provider attaches to the query; what the token source throws;
 * the signal's reason
 */
export async function providerHeaders(
  provider: BoundProvider,
  url: string | URL,
  options: HeadersOptions = {},
): Promise<Record<string, string>> {
  const { signal } = options;
  const whose = owner(provider, options);
  const found = parse(String(url));
  if (provider.allowsBaseURL === undefined) allowedUrl(provider, found);
  signal?.throwIfAborted();
  const wanted = signal === undefined ? whose : { ...whose, signal };
  const token =
    provider.tokens &&
    (provider.tokens.peek(whose.subject) ?? (await untilAborted(provider.tokens.token(wanted), signal)));
  const target = allowedUrl(provider, found, allowedOrigins(provider, token));
  target.hash = '';
  const request = new AttachedRequest(provider, 'GET', target.href, undefined);
  for (const [name, value] of Object.entries(defaultHeaders(provider.http.headers).toJSON(true)))
    request.setHeader(name, value);
  if (request.headers.some(({ name }) => name.toLowerCase() === 'authorization')) {
    throw authorizationPresent(provider, 'an Authorization header in `http.headers`');
  }
  const attaching = attach(provider, request, token, whose.subject);
  if (attaching !== undefined) await untilAborted(attaching, signal);
  if (request.query.length > 0) {
    throw refused(
      provider,
      'ERR_REQUEST_UNSAFE',
      'this provider attaches to the query, not to headers; use its HttpService or its fetch',
    );
  }
  return Object.fromEntries(request.headers.map(({ name, value }) => [name, value]));
}
