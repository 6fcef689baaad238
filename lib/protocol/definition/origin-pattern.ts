import { parseUrl } from '../../core/parse-url.js';

const PATTERN = /^(https?):\/\/(\*\.)?([a-z\d]([a-z\d.-]*[a-z\d])?)(:\d{1,5})?$/;
const LABELS = /^([a-z\d_]([a-z\d_-]*[a-z\d_])?\.)+$/;

/** Whether a URL lies within a definition's `originPattern`: its scheme, its port, its host or, for `*.`, one label or more before it. */
export function matchesPattern(pattern: string, url: URL): boolean {
  const parts = PATTERN.exec(pattern);
  if (parts === null) return false;
  const [, scheme = '', wildcard, host = '', , port = ''] = parts;
  const expected = new URL(`${scheme}://${host}${port}`);
  if (url.protocol !== expected.protocol || url.port !== expected.port) return false;
  if (wildcard === undefined) return url.hostname === expected.hostname;
  return url.hostname.endsWith(`.${host}`) && LABELS.test(url.hostname.slice(0, -host.length));
}

/** What is wrong with an `originPattern`, with its cure; `undefined` when nothing is. */
export function originPatternFault(pattern: string, plain: readonly string[]): string | undefined {
  const parts = PATTERN.exec(pattern);
  const [, scheme = '', wildcard, host = '', , port = ''] = parts ?? [];
  if (parts === null || parseUrl(`${scheme}://${host}${port}`) === undefined) {
    return "originPattern is no origin; write 'https://*.acme.example', the * as the first label only, no path";
  }
  if (wildcard !== undefined && (!host.includes('.') || /(^|\.)\d+$/.test(host))) {
    return `originPattern lets anybody in who registers a name under ${host}; write the provider's own domain behind the *`;
  }
  if (
    scheme === 'http' &&
    !plain.flatMap((origin) => parseUrl(origin) ?? []).some((url) => matchesPattern(pattern, url))
  ) {
    return 'originPattern is not encrypted; use https, or list the exact origins in dangerouslyAllowHttp';
  }
  return undefined;
}

/** The domain behind the `*.` of a pattern; `undefined` where it has none. */
export function wildcardDomain(pattern: string): string | undefined {
  const [, , wildcard, host] = PATTERN.exec(pattern) ?? [];
  return wildcard === undefined ? undefined : host;
}
