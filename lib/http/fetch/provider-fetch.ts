import type { AccessToken } from '../../core/access-token.js';
import type { BoundProvider } from '../bound-provider.js';
import { authorized, checked, originsOf } from '../client/request-copy.js';
import { FetchAnswer } from './fetch-answer.js';
import { withoutQuery } from './caller-view.js';
import { followAtOrigin } from './fetch-redirects.js';
import { parse } from '../origin.js';
import { Outgoing, attach } from '../attach.js';
import { whoseToken } from '../request-subject.js';
import { allowsReplay, canSendAgain } from '../rejection.js';

type Input = Parameters<typeof fetch>[0];

/** A `fetch` that sends a provider's token; `providerAuth` as in a request of the bound HttpService. */
export type ProviderFetch = (
  input: Input,
  init?: RequestInit & { readonly providerAuth?: false | { subject: string } },
) => Promise<Response>;

/** One call of a bound fetch. */
interface Fetching {
  readonly provider: BoundProvider;
  readonly input: Input;
  readonly init: RequestInit | undefined;
  readonly subject: string | undefined;
}

/**
 * A `fetch` whose requests carry the provider's token: the origin check, the one replay and the redirects of the bound
 * HttpService. URLs are absolute. A redirect to another origin is refused.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED`, `ERR_AUTHORIZATION_PRESENT`, `ERR_SUBJECT_REQUIRED`; and what the
 * token source throws
 */
export function providerFetch(provider: BoundProvider): ProviderFetch {
  return async (input, init) => {
    const whose = whoseToken(provider, init ?? {});
    if (whose === false) return fetch(input, init);
    const { subject } = whose;
    const call: Fetching = { provider, input, init, subject };
    const { tokens } = provider;
    if (provider.allowsBaseURL === undefined) checked(provider, parse(urlOf(input)));
    if (tokens === undefined) {
      const only = await send(call, undefined);
      if (await new FetchAnswer(only).isRejection(provider.attach)) provider.report?.('rejected', { subject });
      return only;
    }
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const patience = signal === undefined ? whose : { ...whose, signal };
    signal?.throwIfAborted();
    const token = tokens.peek(subject) ?? (await unlessAborted(signal, tokens.token(patience)));
    const first = await send(call, token);
    const answer = new FetchAnswer(first);
    if (!(await answer.isRejection(provider.attach))) return first;
    provider.report?.('rejected', { subject });
    const another = tokens.token({ ...patience, replaces: token, reason: 'rejected' });
    if (!replayable(call, first.status)) {
      another.catch(() => {});
      return first;
    }
    const other = await unlessAborted(signal, another).catch(() => undefined);
    signal?.throwIfAborted();
    if (other === undefined || other.is(token)) return first;
    await first.body?.cancel();
    provider.report?.('replayed', { subject });
    const second = await send(call, other);
    if (await new FetchAnswer(second).isRejection(provider.attach)) tokens.refused?.(other, subject);
    return second;
  };
}

async function send({ provider, input, init, subject }: Fetching, token: AccessToken | undefined): Promise<Response> {
  const { href } = checked(provider, parse(urlOf(input)), originsOf(provider, token));
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  if (headers.has('authorization')) throw authorized(provider, 'an Authorization header');
  const url = new URL(href);
  url.hash = '';
  const outgoing = new Outgoing(methodOf(input, init), url.href, bodyOf(init?.body));
  await attach(provider, outgoing, token, subject);
  for (const { name, value } of outgoing.headers.values()) headers.set(name, value);
  const own = { ...init, headers };
  const request =
    input instanceof Request && outgoing.query.length === 0
      ? new Request(input, own)
      : new Request(outgoing.url, input instanceof Request ? new Request(input, own) : own);
  return withoutQuery(await followAtOrigin(provider, request, init), outgoing.query);
}

function methodOf(input: Input, init: RequestInit | undefined): string {
  return (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase();
}

function replayable({ provider, input, init }: Fetching, status: number): boolean {
  const body = init?.body;
  const ofInput = input instanceof Request && input.body !== null;
  const again = body instanceof URLSearchParams || canSendAgain(body);
  return again && !ofInput && allowsReplay(provider.attach, methodOf(input, init), status);
}

function urlOf(input: Input): string {
  return input instanceof Request ? input.url : String(input);
}

function bodyOf(body: unknown): string | Uint8Array | undefined {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  return body instanceof ArrayBuffer ? new Uint8Array(body) : undefined;
}

/** A source that ignores its demand's signal does not hold the caller. */
function unlessAborted<T>(signal: AbortSignal | null | undefined, work: Promise<T>): Promise<T> {
  if (signal === undefined || signal === null) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}
