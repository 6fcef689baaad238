import type { Attached } from './attached-request.js';

/** A shorter text is part of ordinary words. */
const MIN_LENGTH = 4;
/** Fit for URLs and headers too. */
const MASK = '***';

/** A text with each spelling of these secrets masked: plain, and URL-encoded once or twice. */
export function masked(text: string, secrets: readonly string[]): string {
  let shown = text;
  // The longest first: what is left of one whose beginning is another's would show.
  for (const secret of secrets.toSorted((one, other) => other.length - one.length)) {
    if (secret.length < MIN_LENGTH) continue;
    for (const spelling of spellingsOf(secret)) shown = shown.replaceAll(spelling, MASK);
  }
  return shown;
}

/** A URL, absolute or not, without the query parameters that were attached, and with their values masked elsewhere in it. */
export function withoutAttached(url: string, attached: readonly Attached[]): string {
  if (attached.length === 0) return url;
  const names = new Set(attached.map(({ name }) => name));
  const rest = url.replace(/^([^?#]*)\?([^#]*)/, (_, before: string, query: string) => {
    const kept = query.split('&').filter((pair) => !hasName(pair, names));
    return kept.length === 0 ? before : `${before}?${kept.join('&')}`;
  });
  return masked(rest, valuesOf(attached));
}

/** A header's value without what was attached to the query. Where an API sends its caller to, it may have put that. */
export function shownHeader(name: string, value: string, attached: readonly Attached[]): string {
  return name.toLowerCase() === 'location' ? withoutAttached(value, attached) : masked(value, valuesOf(attached));
}

/** What was attached, and the token itself where a scheme stands before it. */
export function valuesOf(attached: readonly Attached[]): string[] {
  return attached.flatMap(({ value }) => [value, value.slice(value.indexOf(' ') + 1)]);
}

function hasName(pair: string, names: ReadonlySet<string>): boolean {
  return [...new URLSearchParams(pair).keys()].some((name) => names.has(name));
}

function spellingsOf(secret: string): string[] {
  const once = [encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)];
  const either = inEitherCase(once);
  return [...new Set([secret, ...either, ...inEitherCase(either.map((text) => encodeURIComponent(text)))])];
}

/** Some servers write `%2f`. */
function inEitherCase(encoded: readonly string[]): string[] {
  return [...encoded, ...encoded.map((text) => text.replace(/%[\dA-F]{2}/g, (octet) => octet.toLowerCase()))];
}
