import type { ProviderHttpOptions } from './provider-definition.js';

/** A request to a token endpoint, as `http/` is asked to send it. */
export interface TokenTransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
  /** The definition's agents, proxy and look-up. */
  readonly http: ProviderHttpOptions;
}

export interface TokenTransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Sends one request: no redirects, no retries, at most 1 MiB of answer. Rejects with a `TokenTransportError`. */
export type TokenTransport = (request: TokenTransportRequest) => Promise<TokenTransportResponse>;

/** Why a token endpoint gave no answer: too long an answer, no connection, a wrong certificate, or no time left. */
export type TokenTransportReason = 'too-large' | 'unreachable' | 'certificate' | 'aborted';

/** A token endpoint gave no answer. It holds nothing of what was sent: no config, no request, no cause. */
export class TokenTransportError extends Error {
  override readonly name = 'TokenTransportError';

  constructor(
    readonly reason: TokenTransportReason,
    /** Node's or axios' code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`, …), else what was thrown, in words. */
    readonly detail?: string,
  ) {
    super(`token request failed: ${reason}${detail === undefined ? '' : ` (${detail})`}`);
  }
}
