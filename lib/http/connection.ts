/**
 * How a provider's requests travel where a test stands for the network, whatever they say themselves. (axios' fetch adapter finds its
 * `fetch` in the instance's defaults, before there is a copy of the request to put it on.)
 */
export interface Connection {
  /** Options of axios that are put on each request: agents. */
  readonly options: object;
  /** Follows no redirect. */
  readonly fetch: typeof fetch;
}
