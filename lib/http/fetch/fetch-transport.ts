import { untilAborted } from '../../core/abort.js';
import type { AccessToken } from '../../core/access-token.js';
import { allowedOrigins, allowedUrl } from '../allowed-url.js';
import { AttachedRequest } from '../attached-request.js';
import type { BoundProvider } from '../bound-provider.js';
import { defaultHeaders } from '../default-headers.js';
import { directDispatcher } from '../direct-dispatcher.js';
import { replaceTexts, visitErrors } from '../error-texts.js';
import { masked, valuesOf } from '../masking.js';
import { parse } from '../origin.js';
import { authorizationPresent, headerUnsafe, unsafeOption } from '../refusals.js';
import { canSendAgain, knownBody } from '../request-body.js';
import type { Prepared, Transport } from '../transport.js';
import { FetchAnswer } from './fetch-answer.js';
import { followAtOrigin } from './follow-at-origin.js';
import type { ProviderResponse } from './provider-response.js';

const genuine = Object.getOwnPropertyDescriptor(Request.prototype, 'url');

/** Sends one request of a caller over `fetch`. */
export class FetchTransport implements Transport<ProviderResponse> {
  readonly method: string;
  /** A Request, or a URL as it was when it was given. */
  readonly #target: Request | string;
  readonly #signal: AbortSignal | undefined;

  constructor(
    private readonly provider: BoundProvider,
    input: Parameters<typeof fetch>[0],
    private readonly init: RequestInit = {},
  ) {
    this.#target = input instanceof Request ? input : String(input);
    const given = input instanceof Request ? input : undefined;
    this.method = (init.method ?? given?.method ?? 'GET').toUpperCase();
    this.#signal = (init.signal === undefined ? given?.signal : init.signal) ?? undefined;
  }

  get canSendAgain(): boolean {
    const { body } = this.init;
    if (typeof this.#target !== 'string' && this.#target.body !== null) return false;
    return canSendAgain(body);
  }

  check(): void {
    allowedUrl(this.provider, parse(this.#url));
    this.#signal?.throwIfAborted();
  }

  /** What is checked is the Request that is sent: a given one may say another URL than it has. */
  prepare(token: AccessToken | undefined): Prepared<ProviderResponse> {
    const { provider, init } = this;
    const origins = allowedOrigins(provider, token);
    if (typeof this.#target === 'string') allowedUrl(provider, parse(this.#target), origins);
    const request = new Request(this.#target, init);
    const url = allowedUrl(provider, parse(request.url), origins);
    url.hash = '';
    for (const [name, value] of Object.entries(defaultHeaders(provider.headers, this.method).toJSON(true))) {
      if (!request.headers.has(name)) setHeader(provider, request, name, value);
    }
    if (provider.attach.replaceAuthorization === true) request.headers.delete('authorization');
    if (request.headers.has('authorization')) throw authorizationPresent(provider, 'an Authorization header');
    const host = request.headers.get('host');
    if (host !== null && host.toLowerCase() !== url.host) throw unsafeOption(provider, 'a Host header');
    const attached = new AttachedRequest(provider, this.method, url.href, knownBody(init.body));
    return { request: attached, send: (handOn) => this.#send(request, attached, handOn) };
  }

  async wait<T>(work: (signal: AbortSignal | undefined) => PromiseLike<T>): Promise<T> {
    this.#signal?.throwIfAborted();
    const working = async () => work(this.#signal);
    // A source that ignores its signal does not hold the caller.
    return untilAborted(working(), this.#signal);
  }

  stillWaiting(): true {
    this.#signal?.throwIfAborted();
    return true;
  }

  #send(
    request: Request,
    { url, headers, query }: AttachedRequest,
    handOn: Parameters<Prepared<ProviderResponse>['send']>[0],
  ): Promise<ProviderResponse> {
    const { provider, init } = this;
    for (const { name, value } of headers) setHeader(provider, request, name, value);
    const dispatcher = init.dispatcher ?? directDispatcher(provider);
    const outgoing = query.length === 0 ? request : new Request(url, request);
    return followAtOrigin(provider, outgoing, { body: init.body, dispatcher }).then(
      (followed) => handOn(new FetchAnswer(followed, query)),
      (error: unknown) => {
        const secrets = valuesOf([...headers, ...query]);
        visitErrors(error, (each) => replaceTexts(each, (text) => masked(text, secrets)));
        throw error;
      },
    );
  }

  get #url(): string {
    if (typeof this.#target === 'string') return this.#target;
    return String(genuine?.get?.call(this.#target));
  }
}

/** Node's own error would quote the value. */
function setHeader(provider: BoundProvider, { headers }: Request, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    throw headerUnsafe(provider, name);
  }
}
