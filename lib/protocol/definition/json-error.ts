import type { FailureKind } from '../../core/errors.js';
import type { TokenEndpointFailure, TokenEndpointResponse } from './token-endpoint.js';

/** Where a provider's refusals say what is wrong. */
export interface JsonErrorPaths {
  /** Dotted path of the provider's own code. */
  readonly code?: string;
  /** Dotted path of its words. */
  readonly message?: string;
  /** What its codes mean. Default: RFC 6749 section 5.2, then the status. */
  readonly kinds?: Readonly<Record<string, FailureKind>>;
  /** A header that says how long to wait. Default: Retry-After. */
  readonly retryAfter?: string;
}

/** For `readError`: reads refusals whose parts lie at fixed places of a JSON body. */
export function jsonError({ code, message, kinds = {}, retryAfter }: JsonErrorPaths) {
  return (response: TokenEndpointResponse): TokenEndpointFailure => {
    const found = code === undefined ? undefined : response.at(code);
    const kind = Object.hasOwn(kinds, String(found)) ? kinds[String(found)] : undefined;
    return {
      code: found,
      message: message === undefined ? undefined : response.at(message),
      ...(kind !== undefined && { kind }),
      ...(retryAfter !== undefined && { retryAfter: response.header(retryAfter) }),
    };
  };
}
