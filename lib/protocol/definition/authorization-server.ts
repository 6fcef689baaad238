/** A standard authorization server, as a definition names it: all by its issuer, or by its URLs. */
export interface AuthorizationServerOptions {
  /**
   * Its issuer identifier: without `tokenUrl`, the metadata are fetched from there (RFC 8414 section 3, else OpenID Connect
   * Discovery 1.0 section 4), kept for 24 h, and fetched anew after a failure.
   */
  readonly issuer?: string;
  /** Its token endpoint, absolute. Given, nothing is fetched. */
  readonly tokenUrl?: string;
  /** Its revocation endpoint, absolute. Default: that of the metadata. */
  readonly revocationUrl?: string;
}

/** What is known of an authorization server: what the definition says, or its metadata (RFC 8414 section 2). */
export interface AuthorizationServer extends AuthorizationServerEndpoints {
  readonly issuer: string | undefined;
  /** Where clients go that authenticate by their certificate (`mtls_endpoint_aliases`, RFC 8705 section 5). */
  readonly mtls: AuthorizationServerEndpoints;
  /** `token_endpoint_auth_methods_supported`; `undefined` where the server does not say. */
  readonly authenticationMethods: readonly string[] | undefined;
  /** `token_endpoint_auth_signing_alg_values_supported`; `undefined` where the server does not say. */
  readonly signingAlgorithms: readonly string[] | undefined;
}

export interface AuthorizationServerEndpoints {
  /** Absolute. */
  readonly tokenEndpoint: string;
  /** Absolute; `undefined` where there is none. */
  readonly revocationEndpoint: string | undefined;
}

interface KnownServer {
  readonly issuer?: string | undefined;
  readonly tokenUrl: string;
  readonly revocationUrl?: string | undefined;
}

/** A server whose URLs the definition gives itself. */
export function knownServer({ issuer, tokenUrl, revocationUrl }: KnownServer): AuthorizationServer {
  const endpoints = { tokenEndpoint: tokenUrl, revocationEndpoint: revocationUrl };
  return {
    issuer,
    ...endpoints,
    mtls: endpoints,
    authenticationMethods: undefined,
    signingAlgorithms: undefined,
  };
}
