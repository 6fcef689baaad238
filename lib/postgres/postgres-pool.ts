/** What is asked of a pool. */
export interface PostgresQuery {
  readonly text: string;
  readonly values?: unknown[];
  /** Milliseconds, after which `pg` gives the connection up and rejects. */
  readonly query_timeout?: number;
}

export interface PostgresResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** A pool of connections: a `Pool` of `pg` 8, or what queries like one. Its `error` events are its owner's to listen to. */
export interface PostgresPool {
  query(query: PostgresQuery): Promise<PostgresResult>;
}
