import type { AccessToken } from '../../core/access-token.js';
import type { BoundProvider } from '../bound-provider.js';
import { type Destination, destination, parse } from '../origin.js';
import { canSendAgain, replayBodyLimit } from '../request-body.js';
import { KeptRequest } from './kept-request.js';

const genuine = Object.getOwnPropertyDescriptor(Request.prototype, 'url');
/** What fetch takes for absolute, and axios for a path: `data:`, `blob:`. */
const ANOTHER_SCHEME = /^(?!https?:)[a-z][a-z\d+\-.]*:/i;

/** What the caller of a fetch gave. */
export class CallersRequest {
  /** Upper case. */
  readonly method: string;
  readonly signal: AbortSignal | undefined;
  /** A Request, or a URL as it was when it was given. */
  readonly #target: Request | string;
  /** Whether the body is that of a Request, which reads once. */
  readonly #readsOnce: boolean;
  #kept: KeptRequest | undefined;

  constructor(
    private readonly provider: BoundProvider,
    input: Parameters<typeof fetch>[0],
    readonly init: RequestInit,
  ) {
    this.#target = input instanceof Request ? input : textOf(input);
    const given = input instanceof Request ? input : undefined;
    this.method = (init.method ?? given?.method ?? 'GET').toUpperCase();
    this.signal = (init.signal === undefined ? given?.signal : init.signal) ?? undefined;
    this.#readsOnce = (init.body ?? undefined) === undefined && (given?.body ?? null) !== null;
  }

  /** Where it goes: a path lies on the base URL as axios joins them, on that of the token where the definition has none. */
  destination(token: AccessToken | undefined): Destination {
    // A given Request may say another URL than it has.
    if (typeof this.#target !== 'string') return parse(String(genuine?.get?.call(this.#target)));
    if (ANOTHER_SCHEME.test(this.#target)) return parse(this.#target);
    const { baseURL, allowAbsoluteUrls } = this.provider.http;
    return destination({ url: this.#target, baseURL: baseURL || token?.baseURL, allowAbsoluteUrls });
  }

  /** A Request for sending, with nothing attached; `url` is where this goes, if that is known. */
  request(url: URL | undefined): Request {
    return (
      this.#kept?.again() ??
      new Request(typeof this.#target === 'string' ? (url ?? this.#target) : this.#target, this.init)
    );
  }

  /** Keeps the body of a Request that is about to be sent, where it would read but once. */
  keep(request: Request): void {
    const limit = replayBodyLimit(this.provider);
    if (this.#readsOnce && limit > 0) this.#kept ??= new KeptRequest(request, limit);
  }

  /** The body once more; `undefined` where it cannot be sent twice. */
  bodyAgain(): RequestInit['body'] | undefined {
    if (this.#readsOnce) return this.#kept?.body;
    const { body = null } = this.init;
    return canSendAgain(body) ? body : undefined;
  }

  /** Lets go of what is kept. */
  drop(): void {
    this.#kept?.drop();
  }
}

/** Anything else has a text too, and would be sent: a Request of another undici, or `undefined`. */
function textOf(input: unknown): string {
  if (typeof input === 'string') return input;
  if (typeof input === 'object' && input !== null && 'href' in input && typeof input.href === 'string')
    return input.href;
  throw new TypeError('fetch takes a text, a URL or a Request of this Node');
}
