import { stringify } from 'node:querystring';
import { untilAborted } from '../../core/abort.js';
import type { AccessToken } from '../../core/access-token.js';
import { allowedOrigins, allowedUrl } from '../allowed-url.js';
import { AttachedRequest } from '../attached-request.js';
import type { BoundProvider } from '../bound-provider.js';
import { defaultHeaders } from '../default-headers.js';
import { replaceTexts, visitErrors } from '../error-texts.js';
import { masked, valuesOf } from '../masking.js';
import { type Destination, parse } from '../origin.js';
import { attachesToQuery, authorizationPresent, unsafeOption } from '../refusals.js';
import { canSendAgain, knownBody } from '../request-body.js';
import type { Prepared, Transport } from '../transport.js';
import { DispatchAnswer } from './dispatch-answer.js';
import type { DispatchCaller } from './dispatch-caller.js';
import type { Dispatch, DispatchOptions } from './dispatch.js';
import { type RequestHeaders, requestHeaders } from './request-headers.js';

/** Sends one dispatched request. Its answer goes to the caller's handler, so that there is no other result. */
export class DispatchTransport implements Transport<void> {
  readonly method: string;
  readonly #path: string;
  readonly #found: Destination;

  constructor(
    private readonly provider: BoundProvider,
    private readonly dispatch: Dispatch,
    private readonly options: DispatchOptions,
    private readonly caller: DispatchCaller,
  ) {
    this.method = options.method.toUpperCase();
    this.#path = pathOf(options);
    this.#found = destination(options.origin, this.#path);
  }

  get canSendAgain(): boolean {
    return canSendAgain(this.options.body);
  }

  check(): void {
    allowedUrl(this.provider, this.#found);
  }

  prepare(token: AccessToken | undefined): Prepared<void> {
    const { provider, method } = this;
    const url = allowedUrl(provider, this.#found, allowedOrigins(provider, token));
    if (method === 'CONNECT') throw unsafeOption(provider, 'CONNECT');
    const headers = this.#headers(url);
    const request = new AttachedRequest(provider, method, url.href, knownBody(this.options.body));
    return {
      request,
      send: (handOn) => {
        if (request.query.length > 0) throw attachesToQuery(provider);
        for (const { name, value } of request.headers) headers[name.toLowerCase()] = value;
        return this.#send(url, headers, request, handOn);
      },
    };
  }

  async wait<T>(work: (signal: AbortSignal | undefined) => PromiseLike<T>): Promise<T> {
    const { signal } = this.caller;
    signal.throwIfAborted();
    const working = async () => work(signal);
    return untilAborted(working(), signal);
  }

  stillWaiting(): true {
    if (this.caller.aborted) throw this.caller.reason;
    return true;
  }

  #send(
    url: URL,
    headers: RequestHeaders,
    attached: AttachedRequest,
    handOn: Parameters<Prepared<void>['send']>[0],
  ): Promise<void> {
    const { query: _, ...options } = { query: undefined, ...this.options };
    // A redirect interceptor below us would take what is attached along; one above asks here again.
    const checked = { ...options, origin: url.origin, path: this.#path, headers, maxRedirections: 0 };
    return new Promise((resolve, reject) => {
      const answer = new DispatchAnswer(this.caller, {
        answered: (each) => resolve(handOn(each)),
        upgraded: () => resolve(),
        failed: reject,
        shown: (error) => withoutTexts(error, valuesOf(attached.headers)),
      });
      this.dispatch(checked, answer);
    });
  }

  /** A copy of the request's own and the provider's default headers, checked. */
  #headers(url: URL): RequestHeaders {
    const { provider } = this;
    const headers = requestHeaders(this.options.headers);
    for (const [name, value] of Object.entries(defaultHeaders(provider.http.headers, this.method).toJSON(true)))
      headers[name.toLowerCase()] ??= value;
    if (provider.attach.replaceAuthorization === true) delete headers['authorization'];
    if (headers['authorization'] !== undefined) throw authorizationPresent(provider, 'an Authorization header');
    const { host } = headers;
    if (host !== undefined && (typeof host !== 'string' || host.toLowerCase() !== url.host))
      throw unsafeOption(provider, 'a Host header');
    return headers;
  }
}

/** As undici makes it of `path` and `query`. */
function pathOf({ path, query }: DispatchOptions): string {
  return typeof query === 'object' && query !== null ? `${path}?${stringify({ ...query })}` : path;
}

function destination(origin: DispatchOptions['origin'], path: string): Destination {
  if (typeof origin !== 'string' && !(origin instanceof URL)) {
    return { fault: 'the request names no origin: compose an Agent, or say `origin` with each request' };
  }
  const found = parse(String(origin));
  if ('fault' in found) return found;
  const { username, password } = found.url;
  const url = parse(`${found.url.origin}${path}`);
  return 'url' in url ? { url: Object.assign(url.url, { username, password }) } : url;
}

function withoutTexts(error: unknown, secrets: readonly string[]): unknown {
  visitErrors(error, (each) => replaceTexts(each, (text) => masked(text, secrets)));
  return error;
}
