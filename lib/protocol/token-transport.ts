import type { AxiosRequestConfig } from 'axios';

/** One HTTP exchange with a token endpoint, as `http/` is asked to make it. */
export interface TokenTransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
  /** The definition's agents, proxy and look-up. */
  readonly http: AxiosRequestConfig;
}

export interface TokenTransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Sends one request: no redirects, no retries, at most 1 MiB of answer. Rejects with a `TokenTransportError`. */
export type TokenTransport = (request: TokenTransportRequest) => Promise<TokenTransportResponse>;

/** Why there is no answer. Holds nothing of the request. */
export class TokenTransportError extends Error {
  override readonly name = 'TokenTransportError';

  constructor(
    readonly reason: 'too-large' | 'unreachable' | 'certificate' | 'aborted',
    message: string,
    /** Node's code: `ECONNREFUSED`, … */
    readonly causeCode?: string,
  ) {
    super(message);
  }
}
