import type { Arrival } from './simulator/arrival.js';
import { pathUnder } from './simulator/base-path.js';
import { LoggedRequest } from './simulator/received-request.js';
import { type StubAnswer, Stubs } from './simulator/stubs.js';

const KEPT = 1_000;
const WITHOUT_BODY = new Set([204, 205, 304]);

/** A provider's API that is not there: a `fetch` that answers by stubs, and remembers what it was asked. */
export class StubbedApi {
  requests: readonly LoggedRequest[] = [];
  /** Path of the provider's base URL. */
  base = '';
  readonly #stubs = new Stubs();

  constructor(private readonly name: string) {}

  on(method: string, path: string, answer: StubAnswer): void {
    this.#stubs.on(method, path, answer);
  }

  reset(): void {
    this.requests = [];
    this.#stubs.clear();
  }

  /** It needs no `this`. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const arrival = await arrivalOf(request, this.base);
    const answer = await this.#stubs.answer(arrival);
    const { method, path } = arrival;
    const status = answer?.status;
    const logged = new LoggedRequest(arrival, { at: Date.now(), route: answer ? 'api' : 'unknown', status });
    this.requests = [...this.requests.slice(1 - KEPT), logged];
    if (answer === undefined) {
      throw new Error(`${this.name}: nothing answers ${method} ${path}; add on('${method}', '${path}', …)`);
    }
    const content = WITHOUT_BODY.has(answer.status) ? null : answer.content;
    const response = new Response(content, { status: answer.status, headers: { ...answer.headers } });
    return Object.defineProperty(response, 'url', { value: request.url });
  };
}

async function arrivalOf(request: Request, base: string): Promise<Arrival> {
  return {
    method: request.method,
    path: pathUnder(base, new URL(request.url).pathname),
    url: request.url,
    headers: Object.fromEntries(request.headers),
    names: [...request.headers.keys()],
    body: Buffer.from(await request.arrayBuffer()),
  };
}
