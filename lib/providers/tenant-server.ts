import { withoutPrototype } from '../core/without-prototype.js';
import { parseUrl } from '../core/parse-url.js';
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  knownServer,
} from '../protocol/definition/authorization-server.js';
import { InvalidRequest } from '../protocol/definition/invalid-request.js';
import type { TokenRequestContext } from '../protocol/definition/token-endpoint.js';
import { type TenantUrl, tenantUrl } from '../protocol/definition/tenant-url.js';

/** An authorization server whose URLs each tenant may have of its own. */
export interface TenantServerOptions<C> extends Pick<AuthorizationServerOptions, 'issuer'> {
  /** Its token endpoint, absolute; as a function, each tenant's own. Given, nothing is fetched. */
  readonly tokenUrl?: string | TenantUrl<C>;
  /** Its revocation endpoint, absolute; beside a function as `tokenUrl` one itself. Default: that of the metadata. */
  readonly revocationUrl?: string | TenantUrl<C>;
}

/** What is the same for all tenants; nothing where they have token endpoints of their own. */
export function fixedServer({
  issuer,
  tokenUrl,
  revocationUrl,
}: TenantServerOptions<unknown>): AuthorizationServerOptions {
  if (typeof tokenUrl === 'function' || typeof revocationUrl === 'function') return withoutPrototype({});
  return withoutPrototype({
    ...(issuer !== undefined && { issuer }),
    ...(tokenUrl !== undefined && { tokenUrl }),
    ...(revocationUrl !== undefined && { revocationUrl }),
  });
}

/** The server that a token is asked of. Throws `InvalidRequest` where a function makes no absolute URL of the tenant. */
export function tenantServer(
  { issuer, tokenUrl, revocationUrl }: TenantServerOptions<unknown>,
  context: TokenRequestContext<unknown>,
): AuthorizationServer | undefined {
  if (typeof tokenUrl !== 'function') return context.server;
  const made = (url: TenantUrl<unknown>, what: string): string => {
    const text = tenantUrl(url, context, what);
    if (parseUrl(text) !== undefined) return text;
    throw new InvalidRequest(`\`${what}\` made no absolute URL of this tenant; write it with its scheme, https://…`);
  };
  const revocation = typeof revocationUrl === 'function' ? made(revocationUrl, 'revocationUrl') : revocationUrl;
  return knownServer({ issuer, tokenUrl: made(tokenUrl, 'tokenUrl'), revocationUrl: revocation });
}
