import type { PrivateKey, SecretAlgorithm, SigningAlgorithm } from '../protocol/oauth/signing-key.js';
import type { ClientSecret } from './client-secret.js';
import type { WithCredentials } from './preset-credentials.js';
import type { TenantServerOptions } from './tenant-server.js';
import type { PresetOptions, SharedOption } from './preset-options.js';

/** A client that holds a private key. */
export interface ClientKey {
  readonly clientId: string;
  /** PEM text that is not encrypted, a JWK, a KeyObject or a CryptoKey: RSA (2048 bits or more), P-256, P-384, P-521, Ed25519. */
  readonly privateKey: PrivateKey;
  /** `kid` of the assertion. Default: that of the JWK, else none. */
  readonly keyId?: string;
}

/** A client whose certificate is in `http.httpsAgent`. */
export interface ClientCertificate {
  readonly clientId: string;
}

interface AssertionOptions<Algorithm> {
  /**
   * Default: the first that the key can do and the server's metadata accept. Without metadata: `RS256`, `HS256`, or
   * that of the key's curve.
   */
  readonly algorithm?: Algorithm;
  /** `aud` of the assertion. Default: the issuer, or the token endpoint where no `issuer` is given. */
  readonly assertionAudience?: string;
}

/** How the client authenticates. */
export type ClientAuthenticationOptions<Read = unknown> =
  | ({
      /** In a Basic header, or in the form. Default: `client_secret_basic`. */
      readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post';
      /** Whether the pair is form-encoded before base64 (RFC 6749 section 2.3.1) or not. Default: `form`. */
      readonly basicEncoding?: 'form' | 'raw';
    } & WithCredentials<ClientSecret, Read>)
  | ({ readonly clientAuthentication: 'client_secret_jwt' } & AssertionOptions<SecretAlgorithm> &
      WithCredentials<ClientSecret, Read>)
  | ({ readonly clientAuthentication: 'private_key_jwt' } & AssertionOptions<SigningAlgorithm> &
      WithCredentials<ClientKey, Read>)
  | ({
      /** By the certificate in `http.httpsAgent` (RFC 8705), which serves the API's requests too. */
      readonly clientAuthentication: 'tls_client_auth' | 'self_signed_tls_client_auth';
    } & WithCredentials<ClientCertificate, Read>);

/** What makes it this grant, so users cannot set it. */
export const DECIDED = [
  'server',
  'validate',
  'request',
  'createToken',
  'renew',
] as const satisfies readonly SharedOption[];

/** Options of `clientCredentials()`: its own, and those of a definition. */
export type ClientCredentialsOptions<Read = unknown> = PresetOptions<Read, (typeof DECIDED)[number]> &
  TenantServerOptions<Read> &
  ClientAuthenticationOptions<Read> & {
    /** Default: whatever the server gives. A list is joined by spaces; an empty one is left out. */
    readonly scope?: string | readonly string[];
    /** Not standard, but widespread. Default: none. */
    readonly audience?: string;
    /** The APIs that the token is for: absolute URIs (RFC 8707). Default: none. */
    readonly resource?: string | readonly string[];
    /** More fields of the token request; a list is a repeated field. Default: none. */
    readonly parameters?: Readonly<Record<string, string | readonly string[]>>;
    /** For a server that wants another `grant_type`, such as `account_credentials`. Default: `client_credentials`. */
    readonly grantType?: string;
    /**
     * How the fields of the token request travel: RFC 6749 has them in a form. `query` puts them into the URL, which servers
     * and proxies write into their logs: authenticate by `client_secret_basic` there. Default: `form`.
     */
    readonly encoding?: 'form' | 'json' | 'query';
    /** Revokes tokens at shutdown (RFC 7009), within the 2 s that closing takes at most. Default: false. */
    readonly revoke?: boolean;
  };

type NamesOf<T> = T extends unknown ? keyof T : never;

type Own = Exclude<NamesOf<ClientCredentialsOptions>, SharedOption | 'baseURL'>;

const NAMES = [
  'issuer',
  'tokenUrl',
  'revocationUrl',
  'clientAuthentication',
  'basicEncoding',
  'algorithm',
  'assertionAudience',
  'credentials',
  'clientId',
  'clientSecret',
  'privateKey',
  'keyId',
  'scope',
  'audience',
  'resource',
  'parameters',
  'grantType',
  'encoding',
  'revoke',
] as const satisfies readonly Own[];

type Forgotten = Exclude<Own, (typeof NAMES)[number]>;

/** Every option that is not one of a definition, which the compiler sees to. */
export const OWN: [Forgotten] extends [never] ? readonly Own[] : { readonly forgotten: Forgotten } = NAMES;
