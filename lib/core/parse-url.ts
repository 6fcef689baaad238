/**
 * A text as an absolute URL, or `undefined` if it is none. Not by `URL.canParse`: on Node 20 and 22 it refuses hosts with `ü` and
 * the like once it was called some thousand times.
 */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
