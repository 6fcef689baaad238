import { parseUrl } from '../../core/parse-url.js';
import type { BoundProvider } from '../bound-provider.js';
import { originNotAllowed } from '../refusals.js';

/** As many as fetch itself follows (https://fetch.spec.whatwg.org/#http-redirect-fetch). */
const MOST_REDIRECTS = 20;
const REDIRECT = new Set([301, 302, 303, 307, 308]);

/** An answer, and what became of the request on its way there. */
export interface Followed {
  readonly response: Response;
  readonly redirected: boolean;
  /** Whether a redirect made a GET of it: then the first request was carried out. */
  readonly methodChanged: boolean;
}

/** What a Request does not carry on. */
export interface FollowOptions {
  readonly signal: AbortSignal | undefined;
  readonly dispatcher: RequestInit['dispatcher'] | undefined;
  /** The body once more, for redirects that send it again; `undefined` where it cannot be sent twice. */
  bodyAgain(this: void): RequestInit['body'] | undefined;
}

/**
 * Sends a request and follows its redirects as fetch does, as long as they stay at its origin.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED` when it is redirected to another origin; TypeError as fetch does
 */
export async function followAtOrigin(
  provider: BoundProvider,
  request: Request,
  { signal, dispatcher, bodyAgain }: FollowOptions,
): Promise<Followed> {
  const init: RequestInit = {
    redirect: 'manual',
    // Without `null`, fetch would follow the signal of our Request, which nobody aborts.
    signal: signal ?? null,
    ...(dispatcher !== undefined && { dispatcher }),
  };
  let current = request;
  let methodChanged = false;
  for (let count = 0; ; count += 1) {
    const response = await (provider.connection?.fetch ?? fetch)(current, init);
    const location = response.headers.get('location');
    if (request.redirect === 'manual' || !REDIRECT.has(response.status) || location === null) {
      return { response, redirected: count > 0, methodChanged };
    }
    await response.body?.cancel();
    if (request.redirect === 'error' || count === MOST_REDIRECTS) throw new TypeError('fetch failed: redirected');
    const next = parseUrl(location, current.url);
    if (next === undefined) throw new TypeError('fetch failed: redirected to what is no URL');
    if (next.origin !== new URL(request.url).origin) {
      const away = `the API redirected to ${next.origin}; call that URL without the token, or use \`redirect: 'manual'\``;
      throw originNotAllowed(provider, away);
    }
    const drops = becomesGet(response.status, current.method);
    const body = drops || current.body === null ? null : bodyAgain();
    if (body === undefined) throw new TypeError('fetch failed: redirected with a body that cannot be sent again');
    methodChanged ||= drops;
    const headers = [...current.headers].filter(
      ([name]) => !(drops ? name.startsWith('content-') : isMadeWith(body, name)),
    );
    current = new Request(next, { method: drops ? 'GET' : current.method, headers, signal: current.signal, body });
  }
}

/** Each time that a form is written it has another boundary, which its Content-Type names. */
function isMadeWith(body: unknown, header: string): boolean {
  return body instanceof FormData && header === 'content-type';
}

function becomesGet(status: number, method: string): boolean {
  return status === 303
    ? method !== 'GET' && method !== 'HEAD'
    : (status === 301 || status === 302) && method === 'POST';
}
