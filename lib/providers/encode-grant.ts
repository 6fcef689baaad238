import type { TokenEndpointRequest } from '../protocol/definition/provider-definition.js';
import { form, json } from '../protocol/definition/token-request-body.js';

/** Fields of a token request. Undefined ones are left out; a list is a repeated field, in JSON an array. */
export type GrantFields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Where the fields of a token request travel, and so its URL and body. `query`: no body and no Content-Type. */
export function encoded(
  encoding: 'form' | 'json' | 'query',
  url: string,
  fields: GrantFields,
): Pick<TokenEndpointRequest, 'url' | 'body'> {
  if (encoding === 'form') return { url, body: form(fields) };
  if (encoding === 'json') return { url, body: json(fields) };
  const { href } = Object.entries(fields).reduce((built, [name, value = []]) => {
    for (const each of [value].flat()) built.searchParams.append(name, each);
    return built;
  }, new URL(url));
  return { url: href };
}
