import type { AccessToken } from '../../core/access-token.js';
import type { AttachPolicy } from './attach-policy.js';

/** What headers are made of. */
export interface HeaderParts<C> {
  readonly token: AccessToken;
  /** The credentials of the request's subject. */
  readonly credentials: C;
}

/** For `attach.attach`: puts these headers on each request, in place of `Authorization`. */
export function inHeaders<C>(
  headersOf: (parts: HeaderParts<C>) => Readonly<Record<string, string>>,
): NonNullable<AttachPolicy<C>['attach']> {
  return async (request, { token, credentials }) => {
    if (token === undefined) throw new TypeError('inHeaders() needs a token; define `request` or `issue`');
    const headers = headersOf({ token, credentials: await credentials() });
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
  };
}
