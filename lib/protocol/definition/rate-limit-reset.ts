import type { TokenEndpointResponse } from './token-endpoint.js';

/**
 * For `readError`: a header that says in how many seconds a rate limit ends, where the limit is what stopped us: with 429,
 * or when the header `remaining` says 0. Many servers send both with every answer, a 503 or a 401 too.
 */
export function rateLimitReset(response: TokenEndpointResponse, reset: string, remaining?: string): string | undefined {
  const exhausted = remaining !== undefined && response.header(remaining)?.trim() === '0';
  return response.status === 429 || exhausted ? response.header(reset) : undefined;
}
