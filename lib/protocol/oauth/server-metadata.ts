import type { AuthorizationServer } from '../definition/authorization-server.js';
import { endpointFault } from '../definition/endpoint-fault.js';
import type { TokenEndpointResponse } from '../definition/provider-definition.js';
import { InvalidResponse } from '../response/token-response.js';

/** Where an issuer's metadata may lie: RFC 8414 section 3.1, then OpenID Connect Discovery 1.0 section 4.1. */
export function metadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}

/**
 * Reads and checks metadata (RFC 8414 sections 2 and 3.3): they must name this very issuer, character by character, or
 * another server could pass for it. Other endpoints than the token endpoint are checked when they are used. Throws
 * `InvalidResponse`.
 */
export function readServerMetadata(
  response: TokenEndpointResponse,
  issuer: string,
  plainOrigins: readonly string[] | undefined,
): AuthorizationServer {
  if (response.at('issuer') !== issuer) {
    throw new InvalidResponse('they name another issuer; write `issuer` exactly as the server does');
  }
  const fault = endpointFault(response.at('token_endpoint'), plainOrigins);
  if (fault !== undefined) throw new InvalidResponse(`their token_endpoint ${fault}; give \`tokenUrl\` instead`);
  const text = (name: string) => textAt(response, name);
  const endpoints = {
    tokenEndpoint: text('token_endpoint') ?? '',
    revocationEndpoint: text('revocation_endpoint'),
  };
  return {
    issuer,
    ...endpoints,
    mtls: {
      tokenEndpoint: text('mtls_endpoint_aliases.token_endpoint') ?? endpoints.tokenEndpoint,
      revocationEndpoint: text('mtls_endpoint_aliases.revocation_endpoint') ?? endpoints.revocationEndpoint,
    },
    authenticationMethods: textsAt(response, 'token_endpoint_auth_methods_supported'),
    signingAlgorithms: textsAt(response, 'token_endpoint_auth_signing_alg_values_supported'),
  };
}

function textAt(response: TokenEndpointResponse, name: string): string | undefined {
  const value = response.at(name) ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new InvalidResponse(`their ${name} is no string; give \`tokenUrl\` instead`);
}

function textsAt(response: TokenEndpointResponse, name: string): readonly string[] | undefined {
  const value = response.at(name) ?? undefined;
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string');
  throw new InvalidResponse(`their ${name} is no list; give \`tokenUrl\` instead`);
}
