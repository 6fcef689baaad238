/** A response whose `url` shows none of the query parameters that were attached. */
export function withoutQuery(response: Response, attached: readonly string[]): Response {
  if (attached.length === 0) return response;
  const { status, statusText, headers, redirected } = response;
  const url = new URL(response.url);
  for (const name of attached) url.searchParams.delete(name);
  // A copy: Node keeps the URL of the original where `inspect` finds it.
  const copy = new Response(response.body, { status, statusText, headers });
  return Object.defineProperties(copy, { url: { value: url.href }, redirected: { value: redirected } });
}
