import { defineProvider, type ProviderOptions } from 'nestjs-provider-auth';
import { checkDefinition } from '../../../../lib/protocol/definition/check-definition.js';
import { optionsOf } from '../../../../lib/protocol/definition/provider-definition.js';

export type Options = Partial<ProviderOptions<unknown>>;

export const request = () => ({ url: '/token' });

/** What a definition in plain JavaScript may be. */
export const untyped = (options: object): Options => options;

/** The faults of a definition that has none but for these options. */
export const faultsOf = (options: Options): string[] =>
  checkDefinition(
    optionsOf(defineProvider({ http: { baseURL: 'https://manis.test/api' }, credentials: {}, request, ...options })),
  );
