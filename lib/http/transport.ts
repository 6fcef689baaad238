import type { AccessToken } from '../core/access-token.js';
import type { ProviderAuthError } from '../core/errors.js';
import type { ApiResponse } from '../protocol/definition/attach-policy.js';
import type { AttachedRequest } from './attached-request.js';

/**
 * What a client does for the one algorithm of `send.ts` and `replay.ts`, for one request of a caller: it translates, and
 * waits as long as its caller does. `Result` is what its caller gets.
 */
export interface Transport<Result> {
  /** Upper case. */
  readonly method: string;
  /** Whether the body reads the same a second time. */
  readonly canSendAgain: boolean;
  /** Refuses at once what could be sent with no token. Throws RequestRefusedError. */
  check(): void;
  /** A copy of the request that may carry this token. What is checked here is what is sent. Throws RequestRefusedError. */
  prepare(token: AccessToken | undefined): Prepared<Result>;
  /**
   * The result of `work`, or the client's own error when its caller has given up. `signal` says so to the work; a caller that
   * cannot give up has none.
   */
  wait<T>(work: (signal: AbortSignal | undefined) => PromiseLike<T>): Promise<T>;
  /** Whether the caller still waits; throws where the client says itself that it does not. */
  stillWaiting(): boolean;
}

/** A request that may carry a token. */
export interface Prepared<Result> {
  /** For attaching to it. */
  readonly request: AttachedRequest;
  /** Sends it with what was attached. Resolves to what `handOn` makes of the answer; a failure may be one too, or is thrown. */
  send(handOn: (answer: Answer<Result>) => Result | Promise<Result>): Promise<Result>;
}

/** What came of sending a request once. */
export interface Answer<Result> extends ApiResponse {
  /** 0 where nothing was answered. */
  readonly status: number;
  /** Whether it came from the origin that the token was sent to. */
  readonly sameOrigin: boolean;
  /** Whether a redirect made another method of the request: then the first one was carried out. */
  readonly methodChanged: boolean;
  /** Reads the body, if it was asked for and has not been read. */
  load?(): Promise<void> | undefined;
  /** Lets go of an answer that nobody will read. */
  discard(): void;
  /** Why no other token was to be had after a rejection; for the caller to see. */
  acquisitionError: ProviderAuthError | undefined;
  /** Gives it to the caller, or throws it, with nothing in it of what was attached. */
  result(): Result;
}
