import { RequestRefusedError } from '../../core/errors.js';
import type { BoundProvider } from '../bound-provider.js';
import { canSendAgain } from '../rejection.js';

/** As many as fetch itself follows (https://fetch.spec.whatwg.org/#http-redirect-fetch). */
const MOST_REDIRECTS = 20;
const REDIRECT = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a request and follows its redirects as fetch does, as long as they stay at its origin.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED` when it is redirected to another origin; TypeError as fetch does
 */
export async function followAtOrigin(
  provider: BoundProvider,
  request: Request,
  init: RequestInit | undefined,
): Promise<Response> {
  const { origin } = new URL(request.url);
  const body = init?.body ?? null;
  let at = request.url;
  let current = request;
  for (let count = 0; ; count += 1) {
    const response = await fetch(current, { ...dispatcherOf(init), redirect: 'manual' });
    const location = response.headers.get('location');
    if (request.redirect === 'manual' || !REDIRECT.has(response.status) || location === null) return response;
    await response.body?.cancel();
    if (request.redirect === 'error' || count === MOST_REDIRECTS) throw new TypeError('fetch failed: redirected');
    const next = new URL(location, at);
    if (next.origin !== origin) throw leaves(provider, next);
    const drops = becomesGet(response.status, current.method);
    if (!drops && request.body !== null && !sameAgain(body)) {
      throw new TypeError('fetch failed: redirected with a body that cannot be sent again');
    }
    at = next.href;
    current = drops ? withoutBody(at, current) : again(at, current, body);
  }
}

function becomesGet(status: number, method: string): boolean {
  return status === 303
    ? method !== 'GET' && method !== 'HEAD'
    : (status === 301 || status === 302) && method === 'POST';
}

function sameAgain(body: NonNullable<RequestInit['body']> | null): boolean {
  return body !== null && (body instanceof URLSearchParams || canSendAgain(body));
}

function withoutBody(url: string, { headers, signal }: Request): Request {
  const kept = new Headers([...headers].filter(([name]) => !name.startsWith('content-')));
  return new Request(url, { method: 'GET', headers: kept, signal });
}

function again(url: string, { method, headers, signal }: Request, body: RequestInit['body']): Request {
  return new Request(url, {
    method,
    headers,
    signal,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: body ?? null }),
  });
}

/** An undici option, which a Request does not carry on. */
function dispatcherOf(init: RequestInit | undefined): RequestInit {
  return init?.dispatcher === undefined ? {} : { dispatcher: init.dispatcher };
}

function leaves(provider: BoundProvider, to: URL): RequestRefusedError {
  return new RequestRefusedError(
    'ERR_ORIGIN_NOT_ALLOWED',
    provider.name,
    `the API redirected to ${to.origin}; call that URL without the token, or use \`redirect: 'manual'\``,
  );
}
