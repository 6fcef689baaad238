export { AccessToken } from './core/access-token.js';
export * from './core/errors.js';
export { defineProvider, ProviderDefinition } from './protocol/definition/provider-definition.js';
export { jsonError, type JsonErrorPaths } from './protocol/definition/json-error.js';
export {
  duration,
  epochMilliseconds,
  epochSeconds,
  jwtExpiry,
  milliseconds,
  type Duration,
  localDateTime,
} from './protocol/response/declared-expiry.js';
export { type AttachHeadersContext, attachHeaders } from './protocol/definition/attach-headers.js';
export { rejectWhen, type RejectWhenSign } from './protocol/definition/reject-when.js';
export { apiKey, type ApiKeyOptions } from './providers/api-key.js';
export type { ApiKeyValues } from './providers/api-key-values.js';
export { basic, type BasicCredentials, type BasicOptions } from './providers/basic.js';
export { bearer, type BearerOptions } from './providers/bearer.js';
export type { SecretSource, StaticCredentialOptions } from './providers/static-credentials.js';
export { form, json, multipart } from './protocol/definition/token-request-body.js';
export { InjectProviderHttp, InjectProviderTokenService } from './module/decorators/inject-provider.decorator.js';
export { getProviderHttpToken, getProviderTokenServiceToken } from './module/injection-tokens.constants.js';
export type {
  AsyncProviderEntry,
  ProviderAuthModuleAsyncOptions,
  ProviderAuthModuleOptions,
  ProviderAuthSettings,
  ProviderDependencies,
  ProviderFactory,
  ProviderFactoryWithInject,
  StoreFactory,
} from './module/provider-auth-options.js';
// Brings `providerAuth` into axios' request options.
export type { ProviderAuthRequestOption } from './http/request-subject.js';
// `export *`, because only that lets `declare module 'nestjs-provider-auth'` augment the registry.
export * from './module/provider-auth-registry.js';
export { ProviderAuthModule } from './module/provider-auth.module.js';
export { ProviderAuthExceptionFilter } from './module/provider-auth-exception.filter.js';
export { ProviderTokenService } from './module/provider-token.service.js';
export { TokenService } from './module/token.service.js';
export { UseProviderAuth } from './module/decorators/use-provider-auth.decorator.js';
export { subjectHash } from './core/subject-hash.js';
export type { CredentialsInUse } from './tokens/acquire/effort.js';
export type { RejectionStatus, TokenState, TokenStatus } from './tokens/cache/token-status.js';
export type { StoreStatus } from './tokens/store/store-health.js';
export { acquisitionErrorOf } from './http/acquisition-error-of.js';
export type { ProviderFetch } from './http/fetch/provider-fetch.js';
export type { ComposableDispatcher } from './http/undici/dispatch.js';
export type { ProviderResponse } from './http/fetch/provider-response.js';
export type { Authorization } from './http/authorization.js';
export type { AuthorizeOptions } from './http/authorize.js';
export type { ProviderVerification, VerificationError, VerifyOptions } from './runtime/provider-verification.js';
export type { ProviderStatus } from './runtime/provider-status.js';
export type { TokenOptions } from './core/token-source.js';
export type * from './core/token-store.js';
export type { SealKey } from './tokens/store/key-ring.js';
export { sealedTokenStore, type SealOptions } from './tokens/store/sealed-token-store.js';
export type { ProviderAuthEvent, RequestEvent } from './events/provider-auth-event.js';
export type { AcquisitionCost, AcquisitionReason, FailureSummary, TokenEvent, Whose } from './core/token-event.js';
export { memoryTokenStore } from './tokens/store/memory-token-store.js';
export type { ApiResponse, AttachContext, AttachPolicy, OutgoingRequest } from './protocol/definition/attach-policy.js';
export type {
  AuthorizationServer,
  AuthorizationServerEndpoints,
  AuthorizationServerOptions,
} from './protocol/definition/authorization-server.js';
export { basicAuthorization } from './protocol/oauth/client-authentication.js';
export type { ClientIdentity } from './protocol/oauth/client-authentication.js';
export type { PrivateKey, SecretAlgorithm, SigningAlgorithm } from './protocol/oauth/signing-key.js';
export type {
  CredentialsRead,
  CredentialsSource,
  FetchDispatcher,
  ProviderHttpOptions,
  ProviderOptions,
  RotatedRefreshToken,
  TokenEndpointFailure,
  TokenEndpointRequest,
  TokenEndpointResponse,
  TokenFields,
  TokenRequestContext,
} from './protocol/definition/provider-definition.js';
export type { Tenant, TenantUrl } from './protocol/definition/tenant-url.js';
export type { EncodedBody, TokenRequestBody } from './protocol/definition/token-request-body.js';
export { airalo, type AiraloOptions } from './providers/airalo.js';
export { benchling, type BenchlingOptions } from './providers/benchling.js';
export type { ClientSecret } from './providers/client-secret.js';
export { clientCredentials } from './providers/client-credentials.js';
export type {
  ClientAuthenticationOptions,
  ClientCertificate,
  ClientCredentialsOptions,
  ClientKey,
} from './providers/client-credentials-options.js';
export { emma, type EmmaOptions } from './providers/emma.js';
export { manis, type ManisCredentials, type ManisOptions } from './providers/manis.js';
export { oneShot, type OneShotOptions } from './providers/one-shot.js';
export type { WithCredentials } from './providers/preset-credentials.js';
export type { PresetOptions } from './providers/preset-options.js';
export type { TenantServerOptions } from './providers/tenant-server.js';
