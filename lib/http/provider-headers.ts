import { RequestRefusedError } from '../core/errors.js';
import type { BoundProvider } from './bound-provider.js';
import { checked, originsOf } from './client/request-copy.js';
import { parse } from './origin.js';
import { Outgoing, attach } from './attach.js';
import { owner } from './request-subject.js';

/**
 * The headers that a request to `url` needs, for clients other than axios and fetch. They are good for one request:
 * nothing replays it and nothing keeps them from following a redirect.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED`, `ERR_AUTHORIZATION_PRESENT`, `ERR_SUBJECT_REQUIRED`;
 * `ERR_REQUEST_UNSAFE` when the provider attaches to the query; and what the token source throws
 */
export async function providerHeaders(
  provider: BoundProvider,
  url: string | URL,
  subject?: string,
): Promise<Record<string, string>> {
  const whose = owner(provider, subject === undefined ? {} : { subject });
  const found = parse(String(url));
  if (provider.allowsBaseURL === undefined) checked(provider, found);
  const token = provider.tokens?.peek(whose.subject) ?? (await provider.tokens?.token(whose));
  const { href } = checked(provider, found, originsOf(provider, token));
  const outgoing = new Outgoing('GET', href, undefined);
  await attach(provider, outgoing, token, whose.subject);
  if (outgoing.query.length > 0) {
    throw new RequestRefusedError(
      'ERR_REQUEST_UNSAFE',
      provider.name,
      'this provider attaches to the query, not to headers; use its HttpService or its fetch',
    );
  }
  return Object.fromEntries([...outgoing.headers.values()].map(({ name, value }) => [name, value]));
}
