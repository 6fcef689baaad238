import { parseUrl } from '../../core/parse-url.js';

const PATTERN = /^https?:\/\/(\*\.)?[a-z\d]([a-z\d.-]*[a-z\d])?(:\d{1,5})?$/;
const LABELS = /^([a-z\d_]([a-z\d_-]*[a-z\d_])?\.)+$/;

interface OriginPattern {
  /** Without the `*.`. */
  readonly origin: URL;
  readonly isWild: boolean;
}

/** Whether a URL lies within a definition's `originPattern`: its scheme, its port, its host or, for `*.`, one label or more before it. */
export function matchesPattern(pattern: string, { protocol, port, hostname }: URL): boolean {
  const expected = patternOf(pattern);
  if (expected?.origin.protocol !== protocol || expected.origin.port !== port) return false;
  const host = expected.origin.hostname;
  if (!expected.isWild) return hostname === host;
  return hostname.endsWith(`.${host}`) && LABELS.test(hostname.slice(0, -host.length));
}

/** What is wrong with an `originPattern`, with its cure; `undefined` when nothing is. */
export function originPatternFault(pattern: string, plain: readonly string[]): string | undefined {
  const expected = patternOf(pattern);
  if (expected === undefined) {
    return "originPattern is no origin; write 'https://*.acme.example', the * as the first label only, no path";
  }
  const { hostname, protocol } = expected.origin;
  if (expected.isWild && (!hostname.includes('.') || /\.\d+$/.test(hostname))) {
    return `originPattern lets anybody in who registers a name under ${hostname}; write the provider's own domain behind the *`;
  }
  if (
    protocol === 'http:' &&
    !plain.flatMap((origin) => parseUrl(origin) ?? []).some((url) => matchesPattern(pattern, url))
  ) {
    return 'originPattern is not encrypted; use https, or list the exact origins in dangerouslyAllowHttp';
  }
  return undefined;
}

/** The domain behind the `*.` of a pattern; `undefined` where it has none. */
export function wildcardDomain(pattern: string | undefined): string | undefined {
  const expected = patternOf(pattern);
  return expected?.isWild === true ? expected.origin.hostname : undefined;
}

/** `undefined` where there is none, or what is none: plain JavaScript may give a list of patterns. */
function patternOf(pattern: unknown): OriginPattern | undefined {
  if (typeof pattern !== 'string' || !PATTERN.test(pattern)) return undefined;
  const origin = parseUrl(pattern.replace('*.', ''));
  return origin && { origin, isWild: pattern.includes('*') };
}
