import type { InternalAxiosRequestConfig } from 'axios';
import { parse } from '../origin.js';

/** What became of a request that was redirected. */
export interface RedirectState {
  /** Whether it was sent on without the token: its answer says nothing about the token. */
  left: boolean;
}

type Headers = Record<string, unknown>;
type RedirectOptions = Parameters<NonNullable<InternalAxiosRequestConfig['beforeRedirect']>>[0];

/**
 * Keeps what was attached to a request at its origin (scheme, host and port) when it is redirected. Once the request has
 * left, it is gone for good. The caller's own `beforeRedirect` never sees it.
 */
export function keepAtOrigin(
  config: InternalAxiosRequestConfig,
  attached: readonly string[],
  origin: string,
): RedirectState {
  const journey: RedirectState = { left: false };
  const secret = new Set(attached.map((name) => name.toLowerCase()));
  const callers = config.beforeRedirect;
  if (secret.size > 0) config.sensitiveHeaders = [...(config.sensitiveHeaders ?? []), ...secret];
  config.beforeRedirect = (options, response, request) => {
    const taken = take(options['headers'], secret);
    const target = targetOf(options);
    const headers = { ...request.headers };
    take(headers, secret);
    callers?.(options, response, { ...request, headers });
    journey.left ||= originOf(options['href']) !== origin || targetOf(options) !== target;
    if (journey.left) return;
    take(options['headers'], secret);
    Object.assign(options['headers'], taken);
  };
  return journey;
}

function take(headers: Headers, names: ReadonlySet<string>): Headers {
  const taken: Headers = {};
  for (const name of Object.keys(headers)) {
    if (!names.has(name.trim().toLowerCase())) continue;
    taken[name] = headers[name];
    delete headers[name];
  }
  return taken;
}

/** What Node connects to. A caller's hook may point it elsewhere than `href` says. */
function targetOf(options: RedirectOptions): string {
  return ['protocol', 'hostname', 'host', 'port', 'path', 'socketPath'].map((key) => String(options[key])).join(' ');
}

function originOf(href: unknown): string | undefined {
  const found = parse(String(href));
  return 'url' in found ? found.url.origin : undefined;
}
