import type { IncomingHttpHeaders } from 'node:http';

/** A request as it arrived. */
export interface Arrival {
  readonly method: string;
  /** Without the provider's base and without the query. */
  readonly path: string;
  /** As its client has it, with the query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Header names in lower case, in the order in which they came. */
  readonly names: readonly string[];
  readonly body: Buffer;
}
