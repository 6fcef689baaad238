import type { InternalAxiosRequestConfig } from 'axios';
import type { Attached } from '../attached-request.js';
import { withoutAttached } from '../masking.js';
import { parse } from '../origin.js';

type Headers = Record<string, unknown>;
type RedirectOptions = Parameters<NonNullable<InternalAxiosRequestConfig['beforeRedirect']>>[0];

/** What must not leave an origin. */
export interface StaysAtOrigin {
  readonly origin: string;
  /** Upper case. */
  readonly method: string;
  /** Names of headers. */
  readonly headers: readonly string[];
  readonly query: readonly Attached[];
}

/**
 * What became of a request that was redirected. What was attached to it stays at its origin (scheme, host and port): once
 * the request has left, it is gone for good. The caller's own `beforeRedirect` never sees it.
 */
export class RedirectState {
  /** Whether it was sent on without the token: its answer says nothing about the token. */
  leftOrigin = false;
  /** Whether it was sent on with another method: the API has carried out what the first one asked for. */
  methodChanged = false;

  constructor(private readonly stays: StaysAtOrigin) {}

  /** Puts itself between axios' Node adapter and the redirects of a request. */
  watch(config: InternalAxiosRequestConfig): void {
    const callers = config.beforeRedirect;
    const { headers } = this.stays;
    if (headers.length > 0) config.sensitiveHeaders = [...(config.sensitiveHeaders ?? []), ...headers];
    config.beforeRedirect = (options, response, request) => {
      const taken = take(headersOf(options), headers);
      const target = targetOf(options);
      if (callers !== undefined && callers !== null) {
        const shown = { ...request.headers };
        take(shown, headers);
        callers(options, response, { ...request, headers: shown });
      }
      this.methodChanged ||= String(options['method']).toUpperCase() !== this.stays.method;
      this.leftOrigin ||= originOf(options['href']) !== this.stays.origin || targetOf(options) !== target;
      if (this.leftOrigin) return takeQuery(options, this.stays.query);
      take(headersOf(options), headers);
      Object.assign(headersOf(options), taken);
    };
  }
}

/** axios says nothing of their type. */
function headersOf({ headers }: Readonly<Record<string, unknown>>): Headers {
  if (isHeaders(headers)) return headers;
  throw new TypeError('a redirect has no headers; let `beforeRedirect` keep them');
}

function isHeaders(value: unknown): value is Headers {
  return typeof value === 'object' && value !== null;
}

function take(headers: Headers, names: readonly string[]): Headers {
  const taken: Headers = {};
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  for (const name of Object.keys(headers)) {
    if (!wanted.has(name.trim().toLowerCase())) continue;
    taken[name] = headers[name];
    delete headers[name];
  }
  return taken;
}

/** Takes an attached parameter off a URL that the API has put it into. */
function takeQuery(options: RedirectOptions, query: readonly Attached[]): void {
  for (const key of ['href', 'path', 'search', 'pathname', 'query', 'hash']) {
    const part: unknown = options[key];
    if (typeof part === 'string') options[key] = withoutAttached(part, query);
  }
}

/** What Node connects to. A caller's hook may point it elsewhere than `href` says. */
function targetOf(options: RedirectOptions): string {
  return ['protocol', 'hostname', 'host', 'port', 'path', 'socketPath'].map((key) => String(options[key])).join(' ');
}

function originOf(href: unknown): string | undefined {
  const found = parse(String(href));
  return 'url' in found ? found.url.origin : undefined;
}
