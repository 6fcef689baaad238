import { isFieldName, isFieldValue } from '../../core/header-field.js';
import { InvalidRequest } from './invalid-request.js';
import type { ProviderOptions, TokenEndpointRequest } from './provider-definition.js';
import type { EncodedBody } from './token-request-body.js';
import { tokenRequestUrl } from './token-request-url.js';

/** A token request as it goes on the wire. */
export interface EncodedTokenRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: EncodedBody | undefined;
}

/** Makes a request ready to be sent. `baseURL`: the tenant's own. Throws `InvalidRequest` where it could not arrive as it is. */
export async function encodeTokenRequest(
  request: TokenEndpointRequest,
  options: ProviderOptions<unknown>,
  baseURL?: string,
): Promise<EncodedTokenRequest> {
  const url = tokenRequestUrl(request, options, baseURL);
  const body = await request.body?.encode();
  const headers = {
    Accept: 'application/json',
    ...(body !== undefined && { 'Content-Type': body.contentType }),
    ...request.headers,
  };
  checkHeaders(headers);
  return { method: request.method ?? 'POST', url, headers, body };
}

/** Throws `InvalidRequest` where a header would not arrive as it is. */
export function checkHeaders(headers: object): void {
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value);
}

/** A secret is often a header's value: it is not shown. */
function checkHeader(name: string, value: unknown): void {
  if (!isFieldName(name)) throw new InvalidRequest('the token request has a header whose name is none; correct it');
  if (isFieldValue(String(value))) return;
  throw new InvalidRequest(
    `the token request's header ${name} holds characters that no header carries (a line break, white space at an end, or beyond Latin-1); correct the credentials, or encode them`,
  );
}
