import { endpointFault } from './endpoint-fault.js';
import type { ProviderOptions } from './provider-definition.js';

/** What cannot work in the URLs of an authorization server, one sentence each with its cure. */
export function serverFaults({ server, dangerouslyAllowHttp = [] }: ProviderOptions<unknown>): string[] {
  return (['issuer', 'tokenUrl', 'revocationUrl'] as const).flatMap((what) => {
    const url = server?.[what];
    const fault = url === undefined ? undefined : endpointFault(url, dangerouslyAllowHttp);
    if (fault !== undefined) return [`${what} ${fault}; give a bare https URL (dangerouslyAllowHttp is for tests)`];
    return what === 'issuer' && url?.includes('?') === true
      ? ["issuer holds a query; write it exactly as the server's metadata do (RFC 8414 section 2)"]
      : [];
  });
}
