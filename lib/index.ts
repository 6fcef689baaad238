export { AccessToken } from './core/access-token.js';
export * from './core/errors.js';
export { defineProvider, ProviderDefinition } from './protocol/provider-definition.js';
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
// `export *`, because only that lets `declare module 'nestjs-provider-auth'` augment the registry.
export * from './module/provider-auth-registry.js';
export { ProviderAuthModule } from './module/provider-auth.module.js';
export { ProviderTokenService } from './module/provider-token.service.js';
export { TokenService, TokenService as ProviderAuthTokens } from './module/token.service.js';
export { UseProviderAuth } from './module/use-provider-auth.decorator.js';
export type { TokenDemand } from './core/token-source.js';
