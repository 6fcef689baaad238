import type { AccessToken } from '../../core/access-token.js';

/** An API request as it is about to be sent: URL and body are final. */
export interface OutgoingRequest {
  /** Upper case. */
  readonly method: string;
  /** Absolute, query included, as it will be sent. */
  readonly url: string;
  /**
   * The body as it will be sent; `undefined` where there is none, and where it is a stream, a Blob, a FormData, or that of a
   * `Request`.
   */
  readonly body: string | Uint8Array | undefined;
  /** Sets a header of this one request; the caller's config and every error stay without it. Refuses what no header may hold. */
  setHeader(name: string, value: string): void;
  /** Adds a query parameter to this one request. Refuses one that the caller has set. */
  setQuery(name: string, value: string): void;
}

/** What an attach policy may draw on. */
export interface AttachContext<C> {
  /** Absent for a provider without a token endpoint. */
  readonly token: AccessToken | undefined;
  readonly subject: string | undefined;
  /** The provider's credentials of that subject; read only when called. */
  credentials(this: void): Promise<C>;
}

/** An API's answer, for telling whether it rejected the token. */
export interface ApiResponse {
  readonly status: number;
  header(name: string): string | undefined;
  /** The parsed JSON body, or its text; `undefined` for a stream, and for more than 1 MiB. */
  body(): unknown;
}

/** How a token travels and how the API says that it is dead. */
export interface AttachPolicy<C> {
  /** Default: `Authorization: <token type> <token>` (RFC 6750 section 2.1). */
  attach?(this: void, request: OutgoingRequest, context: AttachContext<C>): void | Promise<void>;
  /**
   * Whether an answer says that the token is dead. `'retry'`: it is not, and the request is to be sent once more with the
   * same one, attached anew (a DPoP nonce). Default: 401, unless its challenge names another error than `invalid_token`
   * (RFC 6750 section 3.1).
   */
  isRejection?(this: void, response: ApiResponse): boolean | 'retry';
  /** Replays after a sign other than 401 are for safe methods (RFC 9110 section 9.2.1). True: for all. Default: false. */
  readonly replayUnsafe?: boolean;
  /**
   * How much of a body that reads once is kept while it is under way, so that it can be sent again: that of a `Request` given to `fetch`, and
   * a form of the package form-data. Bytes, 0 (none) to 16 MiB; a longer one is sent once. Bodies that are at hand anyway (texts, bytes,
   * FormData, a Blob) need no limit. Default: 64 KiB.
   */
  readonly replayBodyLimit?: number;
  /**
   * True: an `Authorization` that a request has already is dropped, for SDKs that insist on setting one of their own. Nothing
   * else that a request may have is. Default: false, such a request is refused with `ERR_AUTHORIZATION_PRESENT`.
   */
  readonly replaceAuthorization?: boolean;
}
