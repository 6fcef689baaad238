import type { Attached } from './attached-request.js';

/** A shorter text is part of ordinary words. */
const MIN_LENGTH = 4;
/** Fit for URLs and headers too. */
const MASK = '***';

/** A text with each spelling of these secrets masked: plain, and URL-encoded once or twice. */
export function masked(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret.length < MIN_LENGTH) continue;
    for (const spelling of spellingsOf(secret)) shown = shown.replaceAll(spelling, MASK);
  }
  return shown;
}

/** A URL, absolute or not, without the query parameters that were attached, and with their values masked elsewhere in it. */
export function withoutAttached(url: string, attached: readonly Attached[]): string {
  if (attached.length === 0) return url;
  const [, before = url, query, fragment = ''] = /^([^?#]*)\?([^#]*)(#.*)?$/s.exec(url) ?? [];
  const names = new Set(attached.map(({ name }) => name));
  const kept = query?.split('&').filter((pair) => !names.has(nameOf(pair))) ?? [];
  const rest = `${before}${kept.length > 0 ? '?' : ''}${kept.join('&')}${fragment}`;
  return masked(query === undefined ? url : rest, valuesOf(attached));
}

/** A header's value without what was attached to the query. Where an API sends its caller to, it may have put that. */
export function shownHeader(name: string, value: string, attached: readonly Attached[]): string {
  return name.toLowerCase() === 'location' ? withoutAttached(value, attached) : masked(value, valuesOf(attached));
}

/** What was attached, and the token itself where a scheme stands before it. */
export function valuesOf(attached: readonly Attached[]): string[] {
  return attached.flatMap(({ value }) => {
    const space = value.indexOf(' ');
    return space < 0 ? [value] : [value, value.slice(space + 1)];
  });
}

function nameOf(pair: string): string {
  return [...new URLSearchParams(pair).keys()][0] ?? '';
}

function spellingsOf(secret: string): string[] {
  const once = [encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)];
  const encoded = [...once, ...once.map((text) => encodeURIComponent(text))];
  const lower = encoded.map((text) => text.replace(/%[\dA-F]{2}/g, (octet) => octet.toLowerCase()));
  return [...new Set([secret, ...encoded, ...lower])];
}
