/** One line of a history: at what time who did what. All processes run on one machine, and so on one clock. */
export type HistoryRecord = { readonly at: number } & (TokenCall | ApiCall | ReplicaRecord | Disturbance);

/** A token request at the authorization server, from its arrival to its answer. */
export interface TokenCall {
  readonly what: 'token_call';
  readonly by: string;
  readonly grant: 'credentials' | 'refresh';
  /** When the replica made it. `at` is its arrival. */
  readonly sentAt: number;
  readonly answeredAt: number;
  /** The token's number, rising; `undefined`: none was issued. */
  readonly token?: number | undefined;
  readonly expiresAt?: number | undefined;
  /** The refresh token was used before. */
  readonly reused?: boolean | undefined;
}

/** A request at the API. */
export interface ApiCall {
  readonly what: 'api_call';
  readonly by: string;
  readonly token: number;
  readonly attachedAt: number;
  readonly status: number;
}

/** What a replica says of itself. */
export type ReplicaRecord = { readonly by: string } & (
  | { readonly what: 'started' }
  /** A token that it holds from now on. */
  | { readonly what: 'held'; readonly token: number; readonly generation: number; readonly expiresAt: number }
  /** An event of the library. */
  | { readonly what: 'event'; readonly type: string; readonly reason?: string; readonly code?: string }
  /** One request of the application, begun at `from`: how it ended. */
  | { readonly what: 'request'; readonly from: number; readonly result: number | string }
);

/** What was done to the fleet. `stalled`: the machine did not let a process run since `from`. */
export type Disturbance =
  | { readonly what: 'stopped' | 'continued' | 'killed'; readonly by: string }
  | { readonly what: 'stalled'; readonly by: string; readonly from: number }
  /** The application shuts down. */
  | { readonly what: 'closing' }
  | { readonly what: 'store_ill' | 'store_well' | 'endpoint_down' | 'endpoint_up'; readonly how: string };

/** The records of one kind. */
export type Of<W extends HistoryRecord['what']> = Extract<HistoryRecord, { readonly what: W }>;

export function of<W extends HistoryRecord['what']>(history: readonly HistoryRecord[], what: W): Of<W>[] {
  return history.filter((record): record is Of<W> => record.what === what);
}
