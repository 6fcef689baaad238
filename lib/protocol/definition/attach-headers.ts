import type { AccessToken } from '../../core/access-token.js';
import type { AttachPolicy } from './attach-policy.js';

/** What headers are made of. */
export interface AttachHeadersContext<C> {
  readonly token: AccessToken;
  /** The credentials of the request's subject. */
  readonly credentials: C;
}

/** For `attach`: puts these headers on each request, in place of `Authorization`. */
export function attachHeaders<C>(
  headersOf: (parts: AttachHeadersContext<C>) => Readonly<Record<string, string>>,
): NonNullable<AttachPolicy<C>['attach']> {
  return async (request, { token, credentials }) => {
    if (token === undefined) throw new TypeError('attachHeaders() needs a token; define `request` or `createToken`');
    const headers = headersOf({ token, credentials: await credentials() });
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
  };
}
