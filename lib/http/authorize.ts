import { untilAborted } from '../core/abort.js';
import type { TokenOptions } from '../core/token-source.js';
import { allowedOrigins, allowedUrl } from './allowed-url.js';
import { attach } from './attach.js';
import { AttachedRequest } from './attached-request.js';
import { type Authorization, ProviderAuthorization } from './authorization.js';
import type { BoundProvider } from './bound-provider.js';
import { defaultHeaders } from './default-headers.js';
import { parse } from './origin.js';
import { attachesToQuery, authorizationPresent } from './refusals.js';
import { owner } from './request-subject.js';

/** Whose token authorises a request, how long its caller waits, and what an `attach` that signs has to know of it. */
export interface AuthorizeOptions extends Pick<TokenOptions, 'subject' | 'grant' | 'signal'> {
  /** Default: GET. */
  readonly method?: string;
  /** The body as it will be sent. Default: none. */
  readonly body?: string | Uint8Array;
}

/**
 * What a request to `url` needs to be authorised, for clients that are not bound: the headers that are attached, the definition's
 * `http.headers`, and a handle to say that the API refused them. Good for one request.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED`, `ERR_AUTHORIZATION_PRESENT`, `ERR_SUBJECT_REQUIRED`,
 * `ERR_SUBJECT_NOT_EXPECTED`; `ERR_REQUEST_UNSAFE` when the provider attaches to the query; what the token source throws;
 * the signal's reason
 */
export async function authorize(
  provider: BoundProvider,
  url: string | URL,
  options: AuthorizeOptions = {},
): Promise<Authorization> {
  const { signal, method = 'GET', body } = options;
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
  const request = new AttachedRequest(provider, method.toUpperCase(), target.href, body);
  for (const [name, value] of Object.entries(defaultHeaders(provider.http.headers, method).toJSON(true)))
    request.setHeader(name, value);
  if (request.headers.some(({ name }) => name.toLowerCase() === 'authorization')) {
    throw authorizationPresent(provider, 'an Authorization header in `http.headers`');
  }
  const attaching = attach(provider, request, token, whose.subject);
  if (attaching !== undefined) await untilAborted(attaching, signal);
  if (request.query.length > 0) throw attachesToQuery(provider);
  return new ProviderAuthorization(provider, whose, token, request.headers);
}
