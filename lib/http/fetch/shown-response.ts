/** What a caller is shown of a response in place of what Node says. */
export interface Shown {
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: [string, string][];
}

/** Node cancels the stream of a response that is garbage, and a copy has the same stream. */
const originals = new WeakMap<Response, Response>();

/**
 * A response that shows another URL, other headers, or that it was redirected to. A copy: Node keeps the URL of the original
 * where `inspect` finds it. Statuses that only a network may give (999) stay as they are.
 */
export function shownResponse(response: Response, shown: Shown, status = response.status): Response {
  const usual = status >= 200 && status <= 599;
  const { body, statusText } = response;
  const copy = new Response(body, { status: usual ? status : 200, statusText, headers: shown.headers });
  originals.set(copy, response);
  const clone = copy.clone.bind(copy);
  return Object.defineProperties(copy, {
    status: { value: status },
    ok: { value: status >= 200 && status <= 299 },
    url: { value: shown.url },
    redirected: { value: shown.redirected },
    clone: { value: () => shownResponse(clone(), shown, status) },
  });
}
