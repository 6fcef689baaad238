import type { AuthorizationServerOptions } from '../protocol/definition/authorization-server.js';
import type { ClientIdentity } from '../protocol/oauth/client-authentication.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';
import type { PrivateKey, SecretAlgorithm, SigningAlgorithm } from '../protocol/oauth/signing-key.js';
import type { PresetOptions, WithCredentials } from './preset-options.js';

/** A client that knows a secret. */
export interface ClientSecret {
  readonly clientId: string;
  readonly clientSecret: string;
}

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
  /** Default: what the key can do and the server's metadata accept; `RS256`, `HS256` or the curve's own where they do not say. */
  readonly algorithm?: Algorithm;
  /** `aud` of the assertion. Default: the issuer, or the token endpoint where no `issuer` is given. */
  readonly assertionAudience?: string;
}

/** How the client authenticates. */
export type ClientAuthenticationOptions =
  | ({
      /** In a Basic header, or in the form. Default: `client_secret_basic`. */
      readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post';
      /** Whether the pair is form-encoded before base64 (RFC 6749 section 2.3.1) or not. Default: `form`. */
      readonly basicEncoding?: 'form' | 'raw';
    } & WithCredentials<ClientSecret>)
  | ({ readonly clientAuthentication: 'client_secret_jwt' } & AssertionOptions<SecretAlgorithm> &
      WithCredentials<ClientSecret>)
  | ({ readonly clientAuthentication: 'private_key_jwt' } & AssertionOptions<SigningAlgorithm> &
      WithCredentials<ClientKey>)
  | ({
      /** By the certificate in `http.httpsAgent` (RFC 8705), which serves the API's requests too. */
      readonly clientAuthentication: 'tls_client_auth' | 'self_signed_tls_client_auth';
    } & WithCredentials<ClientCertificate>);

/** Options of `clientCredentials()`. */
export type ClientCredentialsOptions = PresetOptions &
  AuthorizationServerOptions &
  Pick<ProviderOptions<ClientIdentity>, PassedOn> &
  ClientAuthenticationOptions & {
    /** Default: whatever the server gives. A list is joined by spaces. */
    readonly scope?: string | readonly string[];
    /** Not standard, but widespread. Default: none. */
    readonly audience?: string;
    /** The APIs that the token is for: absolute URIs (RFC 8707). Default: none. */
    readonly resource?: string | readonly string[];
    /** More fields of the token request; a list is a repeated field. Default: none. */
    readonly parameters?: Readonly<Record<string, string | readonly string[]>>;
    /** Revokes tokens at shutdown (RFC 7009), within the 2 s that closing takes at most. Default: false. */
    readonly revoke?: boolean;
  };

/** What stands in the definition as it is given. */
export const PASSED_ON = [
  'origins',
  'dangerouslyAllowHttp',
  'attach',
  'isRejection',
  'replayUnsafe',
  'lifetime',
  'tokenType',
  'requireSubject',
  'tokenRequestQuota',
] as const satisfies readonly (keyof ProviderOptions<unknown>)[];

type PassedOn = (typeof PASSED_ON)[number];
