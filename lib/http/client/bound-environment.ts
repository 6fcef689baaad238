import type { AxiosRequestConfig } from 'axios';
import type { BoundProvider } from '../bound-provider.js';

type Environment = NonNullable<AxiosRequestConfig['env']>;

/**
 * The `env` of a bound instance: each of its configs says by it whose it is, also when its interceptors were taken off. axios hands
 * on by reference what is no plain object, so that no request pays for a mark of its own.
 */
export class BoundEnvironment implements Environment {
  declare readonly FormData?: NonNullable<Environment['FormData']>;
  readonly #provider: BoundProvider;

  constructor(environment: Environment | undefined, provider: BoundProvider) {
    Object.assign(this, environment);
    this.#provider = provider;
  }

  /** Whether a config, or the defaults of an instance, are those of a bound instance; of this provider's, if one is named. */
  static isOf({ env }: { readonly env?: unknown }, provider?: BoundProvider): boolean {
    if (typeof env !== 'object' || env === null || !(#provider in env)) return false;
    return provider === undefined || env.#provider === provider;
  }
}
