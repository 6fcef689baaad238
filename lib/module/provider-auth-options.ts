import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { AxiosRequestConfig } from 'axios';
import type { TokenStore } from '../core/token-store.js';
import type { ProviderDefinition } from '../protocol/definition/provider-definition.js';
import type { ProviderEntries } from './provider-auth-registry.js';

/** Settings that hold for all providers of the application. */
export interface ProviderAuthSettings {
  /**
   * axios defaults for all providers' HttpServices (`timeout`, agents, …). A definition's own `http` overrides them,
   * option by option and header by header.
   */
  readonly http?: AxiosRequestConfig;
  /** Exact `http:` origins that any provider may use although they are not encrypted. Default: none. */
  readonly dangerouslyAllowHttp?: readonly string[];
  /** Whether HTTPS_PROXY and NO_PROXY count. Default: they do not. */
  readonly proxy?: 'environment';
  /**
   * Where the application's replicas share their tokens; a definition's own `store` goes first. Default: each process acquires
   * its own.
   */
  readonly store?: TokenStore;
  /**
   * Whether start-up waits for the first token of every provider, and fails without it. Default: false. It excludes
   * `warmUp: false`, here and in a definition.
   */
  readonly failFast?: boolean;
  /** Whether start-up acquires each provider's first token; a definition's own `warmUp` goes first. Default: true. */
  readonly warmUp?: boolean;
  /**
   * Whether tokens of the application's own are renewed although nobody used them since they were acquired; a definition's own
   * `renewWhenIdle` goes first. Default: true.
   */
  readonly renewWhenIdle?: boolean;
}

/** Settings as they were given, with whatever else was given beside them. */
export type UncheckedSettings = ProviderAuthSettings & { readonly providers?: unknown };

/** The same, as `forRootAsync` gets them. */
export type UncheckedAsyncSettings = Omit<UncheckedSettings, 'store'> & { readonly store?: TokenStore | StoreFactory };

/** Makes the store of what Nest injects: `(config: ConfigService) => redisTokenStore({ … })`. */
export type StoreFactory = (...dependencies: never[]) => TokenStore | Promise<TokenStore>;

/** Options of `ProviderAuthModule.forRoot`. */
export interface ProviderAuthModuleOptions extends ProviderAuthSettings {
  readonly providers: ProviderEntries<ProviderDefinition>;
}

/** Makes a definition out of what Nest injects: `(config: ConfigService) => manis({ … })`. */
export type ProviderFactory = (...dependencies: never[]) => ProviderDefinition | Promise<ProviderDefinition>;

/** A factory with dependencies of its own. */
export interface ProviderFactoryWithInject {
  readonly inject?: readonly NonNullable<FactoryProvider['inject']>[number][];
  readonly useFactory: ProviderFactory;
}

/** A definition, a factory that gets the shared `inject`, or a factory with an `inject` of its own. */
export type AsyncProviderEntry = ProviderDefinition | ProviderFactory | ProviderFactoryWithInject;

/** Where the factories of the entries get their dependencies from. */
export interface ProviderDependencies {
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** Passed, in this order, to every entry that is a plain function. */
  readonly inject?: readonly NonNullable<FactoryProvider['inject']>[number][];
}

/** Options of `ProviderAuthModule.forRootAsync`: the names are static, the values may be asynchronous. */
export interface ProviderAuthModuleAsyncOptions extends Omit<ProviderAuthSettings, 'store'>, ProviderDependencies {
  /**
   * Where the application's replicas share their tokens, or a factory that gets the shared `inject`; a definition's own `store`
   * goes first. Default: each process acquires its own.
   */
  readonly store?: TokenStore | StoreFactory;
  readonly providers: ProviderEntries<AsyncProviderEntry>;
}
