export { AccessToken } from './core/access-token.js';
export * from './core/errors.js';
export { defineProvider, ProviderDefinition } from './protocol/provider-definition.js';
export { errorAt, type ErrorPlaces } from './protocol/error-at.js';
export {
  duration,
  epochMilliseconds,
  epochSeconds,
  jwtExpiry,
  milliseconds,
  type Span,
  zoned,
} from './protocol/declared-expiry.js';
export { type HeaderParts, inHeaders } from './protocol/in-headers.js';
export { rejectedBy, type RejectionSign } from './protocol/rejected-by.js';
export {
  apiKey,
  basic,
  bearer,
  type Secret,
  type UserAndPassword,
  type WithoutTokenEndpoint,
} from './protocol/without-token-endpoint.js';
export { form, json, multipart } from './protocol/token-request-body.js';
export { InjectProviderHttp, InjectTokenService } from './module/inject-provider.decorator.js';
export { getProviderHttpToken, getTokenServiceToken } from './module/injection-tokens.constants.js';
export type {
  AsyncProviderEntry,
  ProviderAuthModuleAsyncOptions,
  ProviderAuthModuleOptions,
  ProviderAuthSettings,
  ProviderDependencies,
  ProviderFactory,
  ProviderFactoryWithInject,
} from './module/provider-auth-options.js';
// Brings `providerAuth` into axios' request options.
export type { Whose } from './http/provider-auth-option.js';
// `export *`, because only that lets `declare module 'nestjs-provider-auth'` augment the registry.
export * from './module/provider-auth-registry.js';
export { ProviderAuthModule } from './module/provider-auth.module.js';
export { ProviderTokenService } from './module/provider-token.service.js';
export { TokenService, TokenService as ProviderAuthTokens } from './module/token.service.js';
export { UseProviderAuth } from './module/use-provider-auth.decorator.js';
export type { TokenState, TokenStatus } from './core/token-status.js';
export type { ProviderFetch } from './http/provider-fetch.js';
export type { ProviderStatus } from './module/provider-runtime.js';
export type { TokenDemand } from './core/token-source.js';
export type { ProviderAuthEvent, RequestEvent } from './events/provider-auth-event.js';
export type { TokenEvent } from './core/token-event.js';
export type { ApiResponse, AttachContext, AttachPolicy, OutgoingRequest } from './protocol/attach-policy.js';
export type {
  AuthorizationServer,
  AuthorizationServerEndpoints,
  AuthorizationServerOptions,
} from './protocol/authorization-server.js';
export { basicAuthorization } from './protocol/client-authentication.js';
export type { ClientIdentity } from './protocol/client-authentication.js';
export type { PrivateKey, SecretAlgorithm, SigningAlgorithm } from './protocol/signing-key.js';
export type {
  CredentialsSource,
  ProviderHttpOptions,
  ProviderOptions,
  RotatedRefreshToken,
  TokenEndpointFailure,
  TokenEndpointRequest,
  TokenEndpointResponse,
  TokenFields,
  TokenRequestContext,
} from './protocol/provider-definition.js';
export type { EncodedBody, TokenRequestBody } from './protocol/token-request-body.js';
export { airalo, type AiraloCredentials, type AiraloOptions } from './providers/airalo.js';
export { benchling, type BenchlingCredentials, type BenchlingOptions } from './providers/benchling.js';
export { clientCredentials } from './providers/client-credentials.js';
export type {
  ClientAuthenticationOptions,
  ClientCertificate,
  ClientCredentialsOptions,
  ClientKey,
  ClientSecret,
} from './providers/client-credentials-options.js';
export { emma, type EmmaCredentials, type EmmaOptions } from './providers/emma.js';
export { manis, type ManisCredentials, type ManisOptions } from './providers/manis.js';
export { oneShot, type OneShotCredentials, type OneShotOptions } from './providers/one-shot.js';
export type { PresetOptions, WithCredentials } from './providers/preset-options.js';
