import { parseUrl } from '../../core/parse-url.js';

/** Faults in a list of origins that may go unencrypted (`dangerouslyAllowHttp`), one sentence each with its cure. */
export function plainOriginFaults(origins: readonly string[]): string[] {
  return origins
    .filter((origin) => !isPlainOrigin(origin))
    .map((origin) => {
      const host = parseUrl(origin)?.host ?? '';
      const example = host === '' ? 'http://localhost:8080' : `http://${host}`;
      return `an entry of dangerouslyAllowHttp is not an exact http origin; write it like '${example}'`;
    });
}

/** Whether this is exactly the origin of an http URL. */
export function isPlainOrigin(origin: string): boolean {
  const url = parseUrl(origin);
  return url?.protocol === 'http:' && url.origin === origin;
}
