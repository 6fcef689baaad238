import { untilAborted } from '../../core/abort.js';
import type { AccessToken } from '../../core/access-token.js';
import { allowedOrigins, allowedUrl } from '../allowed-url.js';
import { AttachedRequest } from '../attached-request.js';
import type { BoundProvider } from '../bound-provider.js';
import { defaultHeaders } from '../default-headers.js';
import type { Dispatcher } from '../direct-dispatcher.js';
import { replaceTexts, visitErrors } from '../error-texts.js';
import { masked, valuesOf } from '../masking.js';
import { parse } from '../origin.js';
import { authorizationPresent, headerUnsafe, unsafeOption } from '../refusals.js';
import { knownBody } from '../request-body.js';
import type { Prepared, Transport } from '../transport.js';
import type { CallersRequest } from './callers-request.js';
import { FetchAnswer } from './fetch-answer.js';
import { followAtOrigin } from './follow-at-origin.js';
import type { ProviderResponse } from './provider-response.js';

/** How a caller's request is sent. */
export interface Sending {
  /** Ends whatever is waited for. */
  readonly signal: AbortSignal | undefined;
  readonly dispatcher: Dispatcher | undefined;
}

/** Sends one request of a caller over `fetch`. */
export class FetchTransport implements Transport<ProviderResponse> {
  constructor(
    private readonly provider: BoundProvider,
    private readonly callers: CallersRequest,
    private readonly sending: Sending,
  ) {}

  get method(): string {
    return this.callers.method;
  }

  get canSendAgain(): boolean {
    return this.callers.bodyAgain() !== undefined;
  }

  check(): void {
    allowedUrl(this.provider, this.callers.destination(undefined));
    this.sending.signal?.throwIfAborted();
  }

  /** What is checked is the Request that is sent. */
  prepare(token: AccessToken | undefined): Prepared<ProviderResponse> {
    const { provider, callers } = this;
    const origins = allowedOrigins(provider, token);
    const request = callers.request(allowedUrl(provider, callers.destination(token), origins));
    const url = allowedUrl(provider, parse(request.url), origins);
    url.hash = '';
    for (const [name, value] of Object.entries(defaultHeaders(provider.http.headers, this.method).toJSON(true))) {
      if (!request.headers.has(name)) setHeader(provider, request, name, value);
    }
    if (provider.attach.replaceAuthorization === true) request.headers.delete('authorization');
    if (request.headers.has('authorization')) throw authorizationPresent(provider, 'an Authorization header');
    const host = request.headers.get('host');
    if (host !== null && host.toLowerCase() !== url.host) throw unsafeOption(provider, 'a Host header');
    const attached = new AttachedRequest(provider, this.method, url.href, knownBody(callers.init.body));
    return { request: attached, send: (handOn) => this.#send(request, attached, handOn) };
  }

  async wait<T>(work: (signal: AbortSignal | undefined) => PromiseLike<T>): Promise<T> {
    const { signal } = this.sending;
    signal?.throwIfAborted();
    const working = async () => work(signal);
    // A source that ignores its signal does not hold the caller.
    return untilAborted(working(), signal);
  }

  stillWaiting(): true {
    this.sending.signal?.throwIfAborted();
    return true;
  }

  #send(
    request: Request,
    { url, headers, query }: AttachedRequest,
    handOn: Parameters<Prepared<ProviderResponse>['send']>[0],
  ): Promise<ProviderResponse> {
    const { provider, callers } = this;
    callers.keep(request);
    for (const { name, value } of headers) setHeader(provider, request, name, value);
    const outgoing = query.length === 0 ? request : new Request(url, request);
    return followAtOrigin(provider, outgoing, { ...this.sending, bodyAgain: () => callers.bodyAgain() }).then(
      (followed) => handOn(new FetchAnswer(followed, query)),
      (error: unknown) => {
        const secrets = valuesOf([...headers, ...query]);
        visitErrors(error, (each) => replaceTexts(each, (text) => masked(text, secrets)));
        throw error;
      },
    );
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
