/** What `response.request` and `error.request` show of a request: where it went, and nothing that it carried. */
export interface RequestSummary {
  /** Upper case. */
  readonly method: string;
  readonly host: string;
  /** Query included, less what was attached to it. */
  readonly path: string;
  /** Where it ended after redirects. */
  readonly responseUrl: string;
  readonly res: { readonly responseUrl: string };
}

/** How a request was sent. */
export interface Sent {
  readonly method: string;
  readonly href: string;
  /** Names of the query parameters that were attached. */
  readonly attachedQuery: readonly string[];
}

/** Makes a facade of what an adapter calls its request: a ClientRequest, a fetch Request, or nothing. */
export function requestSummary(request: unknown, sent: Sent): RequestSummary {
  const href = text(request, 'res', 'responseUrl') ?? text(request, 'url') ?? sent.href;
  const method = (text(request, 'method') ?? sent.method).toUpperCase();
  if (!URL.canParse(href)) return { method, host: '', path: '', responseUrl: '', res: { responseUrl: '' } };
  const url = new URL(href);
  for (const name of sent.attachedQuery) url.searchParams.delete(name);
  const responseUrl = url.href;
  return { method, host: url.host, path: url.pathname + url.search, responseUrl, res: { responseUrl } };
}

function text(thing: unknown, ...path: readonly string[]): string | undefined {
  let value: unknown = thing;
  for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
