import type { FailureKind } from '../../core/errors.js';
import type { TokenEndpointFailure, TokenEndpointResponse } from './token-endpoint.js';

/** Where a provider's refusals say what is wrong. */
export interface JsonErrorPaths {
  /** Dotted path of the provider's own code. Default: `error` (RFC 6749 section 5.2). */
  readonly code?: string;
  /** Dotted path of its words. Default: `error_description`. */
  readonly message?: string;
  /** What its codes mean. Default: RFC 6749 section 5.2, then the status. */
  readonly kinds?: Readonly<Record<string, FailureKind>>;
  /**
   * A header that says how long to wait after a 429, or when `remaining` says 0; Retry-After goes before it. Default:
   * none.
   */
  readonly retryAfter?: string;
  /** A header that says how many requests the rate limit still allows. Default: none. */
  readonly remaining?: string;
}

/** For `readError`: reads refusals whose parts lie at fixed places of a JSON body. */
export function jsonError(paths: JsonErrorPaths) {
  const { code = 'error', message = 'error_description', kinds = {}, retryAfter, remaining } = paths;
  return (response: TokenEndpointResponse): TokenEndpointFailure => {
    const found = response.at(code);
    const kind = Object.hasOwn(kinds, String(found)) ? kinds[String(found)] : undefined;
    return {
      code: found,
      message: response.at(message),
      ...(kind !== undefined && { kind }),
      ...(retryAfter !== undefined &&
        isLimited(response, remaining) && {
          retryAfter: response.header('retry-after') ?? response.header(retryAfter),
        }),
    };
  };
}

/** Whether a rate limit is what stopped us: many servers send its headers with every answer, a 503 or a 401 too. */
function isLimited(response: TokenEndpointResponse, remaining: string | undefined): boolean {
  return response.status === 429 || (remaining !== undefined && response.header(remaining)?.trim() === '0');
}
