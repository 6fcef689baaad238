/**
 * A value as an absolute URL, on `base` if there is one; `undefined` if it is none. Not by `URL.canParse`: on Node 20 and 22
 * it refuses hosts with `ü` and the like once it was called some thousand times.
 */
export function parseUrl(value: unknown, base?: string): URL | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return new URL(value, base);
  } catch {
    return undefined;
  }
}
