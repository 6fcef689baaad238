/** What orval's functions send with: set where the application starts. */
export const by: { fetch?: typeof fetch } = {};

/** The mutator of orval's fetch client. */
export async function send<T>(url: string, init: RequestInit): Promise<T> {
  if (by.fetch === undefined) throw new Error('by.fetch is not set');
  const response = await by.fetch(url, init);
  const { status, headers } = response;
  return { data: await response.json(), status, headers } as T;
}
