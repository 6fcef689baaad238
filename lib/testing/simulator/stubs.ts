import type { Arrival } from './arrival.js';
import { ReceivedRequest } from './received-request.js';
import { json, type Reply } from './reply.js';

/** An answer with a status and headers of its own. */
class StubReply implements Reply {
  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
    readonly content: string,
  ) {}
}

/** What a stubbed route answers with: JSON with status 200, what `reply()` made, or a function that says so. */
export type StubAnswer = object | string | number | boolean | null | ((request: ReceivedRequest) => unknown);

/** An answer with another status than 200, or with headers. A body that is a string goes as it is, any other as JSON. */
export function reply(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): StubAnswer {
  const made = body === undefined || typeof body === 'string' ? text(status, body ?? '') : json(status, body);
  return new StubReply(status, { ...made.headers, ...headers }, made.content);
}

interface Stub {
  readonly method: string;
  readonly pattern: RegExp;
  readonly answer: StubAnswer;
}

/** Routes that a test has given answers to. */
export class Stubs {
  #stubs: readonly Stub[] = [];

  /** The last one for a route counts. */
  on(method: string, path: string, answer: StubAnswer): void {
    this.#stubs = [{ method: method.toUpperCase(), pattern: patternOf(path), answer }, ...this.#stubs];
  }

  /** Whether there is an answer for this path, by any method or this one. */
  has(path: string, method?: string): boolean {
    return this.#stubs.some((stub) => stub.pattern.test(path) && (method ?? stub.method) === stub.method);
  }

  clear(): void {
    this.#stubs = [];
  }

  /** The answer to a request; `undefined` where there is none. */
  async answer(arrival: Arrival): Promise<Reply | undefined> {
    const { method, path } = arrival;
    for (const stub of this.#stubs) {
      const match = stub.method === method ? stub.pattern.exec(path) : null;
      if (match === null) continue;
      const { answer } = stub;
      if (typeof answer !== 'function') return replyOf(answer);
      return replyOf(await answer(new ReceivedRequest(arrival, { ...match.groups })));
    }
    return undefined;
  }
}

/** `/orders/:id`: a name stands for one part of the path. */
function patternOf(path: string): RegExp {
  if (!path.startsWith('/'))
    throw new RangeError(`a stub's path begins with "/", as on the provider's base URL: ${path}`);
  const source = path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:([A-Za-z_]\w*)/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}$`);
}

function replyOf(answer: unknown): Reply {
  if (answer instanceof StubReply) return answer;
  return answer === undefined ? text(204, '') : json(200, answer);
}

function text(status: number, content: string): Reply {
  return { status, headers: content === '' ? {} : { 'Content-Type': 'text/plain' }, content };
}
