import type { Arrival } from './arrival.js';
import { mediaType } from './body.js';

/** A request that a provider was sent. It tells what it carried when it is asked, and prints without any value that could be a secret. */
export class ReceivedRequest {
  readonly method: string;
  /** As appended to the provider's base URL, without the query. */
  readonly path: string;
  /** Where its client sent it, without the query. */
  readonly url: string;
  /** Lower-case header names in the order in which they came. */
  readonly headers: readonly string[];
  /** The media type of the body, without parameters. */
  readonly contentType: string | undefined;
  readonly #arrival: Arrival;

  /** @internal */
  constructor(
    arrival: Arrival,
    /** The parts of the path that a stub's path has names for: `/orders/:id`. */
    readonly params: Readonly<Record<string, string>> = {},
  ) {
    const [url = ''] = arrival.url.split('?', 1);
    this.#arrival = arrival;
    this.method = arrival.method;
    this.path = arrival.path;
    this.url = url;
    this.headers = arrival.names;
    this.contentType = mediaType(arrival.headers['content-type'] ?? '')?.name;
  }

  /** The value of a header; several are joined. */
  header(name: string): string | undefined {
    const value = this.#arrival.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  query(): URLSearchParams {
    return new URL(this.#arrival.url).searchParams;
  }

  text(): string {
    return this.#arrival.body.toString('utf8');
  }

  /** Throws SyntaxError when the body is no JSON. */
  json(): unknown {
    return JSON.parse(this.text());
  }

  /** The fields of a form. */
  form(): URLSearchParams {
    return new URLSearchParams(this.text());
  }
}

/** One request, and what became of it. */
export class LoggedRequest extends ReceivedRequest {
  /** Milliseconds since the epoch, on the simulator's clock. */
  readonly at: number;
  /** `server`: metadata, revocation, introspection. */
  readonly route: 'token' | 'server' | 'api' | 'unknown';
  /** `undefined`: the connection hung or was reset. */
  readonly status: number | undefined;

  /** @internal */
  constructor(arrival: Arrival, { at, route, status }: Pick<LoggedRequest, 'at' | 'route' | 'status'>) {
    super(arrival);
    this.at = at;
    this.route = route;
    this.status = status;
  }
}
