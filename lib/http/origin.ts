import { parseUrl } from '../core/parse-url.js';

/** What decides where axios sends a request. */
export interface Address {
  readonly url?: unknown;
  readonly baseURL?: unknown;
  readonly allowAbsoluteUrls?: unknown;
}

/** Where a request goes: an http or https URL, as the WHATWG parser reads it. */
export type Destination = { readonly url: URL } | { readonly fault: string };

const ABSOLUTE = /^([a-z][a-z\d+\-.]*:)?\/\//i;
const HTTP = /^https?:\/\/[^/\\]/i;
/** What the WHATWG parser takes for an absolute URL, and axios for a path. */
const AMBIGUOUS = /^https?:(?!\/\/)/i;

/**
 * Finds where axios would send a request: its `url` on its `baseURL` unless it is absolute, then the WHATWG parser.
 * Whatever is not plainly an http or https URL is a fault.
 *
 * Source: axios 1.21 lib/core/buildFullPath.js.
 */
export function destination({ url, baseURL, allowAbsoluteUrls }: Address): Destination {
  if (url instanceof URL) return parse(url.href);
  if (url !== undefined && url !== null && typeof url !== 'string') return { fault: 'the URL is not a string' };
  const path = url ?? '';
  if (AMBIGUOUS.test(asParserReads(path))) return { fault: 'the URL has no two slashes behind its scheme' };
  const based = baseURL !== undefined && baseURL !== null && baseURL !== '';
  if (!based || (ABSOLUTE.test(path) && allowAbsoluteUrls !== false)) return parse(path);
  if (typeof baseURL !== 'string') return { fault: 'the base URL is not a string' };
  return parse(path === '' ? baseURL : `${baseURL.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`);
}

/** Without what the WHATWG parser passes over: leading control characters and spaces, and tabs and line breaks. */
function asParserReads(url: string): string {
  let start = 0;
  while (url.charCodeAt(start) <= SPACE) start += 1;
  return url.slice(start).replace(/[\t\n\r]/g, '');
}

/** Parses an absolute URL, without a base. */
export function parse(url: string): Destination {
  if (!HTTP.test(url)) return { fault: 'the URL is not an absolute http or https URL' };
  const parsed = parseUrl(url);
  return parsed === undefined ? { fault: 'the URL cannot be parsed' } : { url: parsed };
}

/** Whether `url` is a path with one leading slash: on any base URL with a host it stays at that host. */
export function isPlainPath(url: unknown): url is string {
  if (typeof url !== 'string' || url.charCodeAt(0) !== SLASH) return false;
  const second = url.charCodeAt(1);
  return second !== SLASH && second !== BACKSLASH;
}

const SLASH = 47;
const BACKSLASH = 92;
const SPACE = 32;
