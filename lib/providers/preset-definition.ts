import { ProviderAuthOptionsError } from '../core/errors.js';
import { thrownName } from '../core/thrown-name.js';
import { withoutPrototype } from '../core/without-prototype.js';
import { withHttpDefaults } from '../protocol/definition/http-defaults.js';
import {
  defineProvider,
  ProviderDefinition,
  type ProviderOptions,
} from '../protocol/definition/provider-definition.js';
import type { TenantUrl } from '../protocol/definition/tenant-url.js';
import { optionFaults, type PresetOptions, sharedOptions, type SharedOption } from './preset-options.js';

/** What a preset consists of. */
export interface PresetParts<C> {
  /** As users call it. */
  readonly name: string;
  /** Names of the options that it adds to those of a definition. */
  readonly own: readonly string[];
  /** Names of the options of a definition that are not for its users. */
  readonly decided: readonly SharedOption[];
  /** What is wrong with its own options, one sentence each with its cure. */
  readonly faults: readonly string[];
  readonly baseURL?: string | undefined;
  /** Headers of each API request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What holds where users say nothing else. */
  readonly definition: Omit<ProviderOptions<C>, 'http'>;
}

/**
 * The definition that a preset and its users' options make together, `http.headers`, `lifetime` and `identity` part by part: the one
 * way to make a preset. Every fault of the options is told at start-up, beside those of all other providers.
 */
export function presetDefinition<C>(options: PresetOptions<C>, parts: PresetParts<C>): ProviderDefinition {
  const { http: givenHttp = {}, lifetime, identity = [], ...shared } = sharedOptions(options);
  const http = withoutPrototype(givenHttp);
  const faults = [...parts.faults, ...optionFaults(options, parts)];
  if (options.baseURL !== undefined && http.baseURL !== undefined && options.baseURL !== http.baseURL) {
    faults.push('`baseURL` and `http.baseURL` differ; leave one of them out');
  }
  const baseURL = baseURLOf(options) ?? parts.baseURL;
  if (shared.originPattern !== undefined && parts.decided.includes('read') && typeof baseURL !== 'function') {
    faults.push('`originPattern` is for a `baseURL` that is a function; leave it out');
  }
  if (faults.length > 0) return new ProviderDefinition(new ProviderAuthOptionsError(faults, parts.name));
  const definition = withoutPrototype(parts.definition);
  return defineProvider<C>({
    ...definition,
    ...shared,
    identity: [definition.identity ?? [], identity].flat(),
    ...(lifetime && { lifetime: { ...definition.lifetime, ...lifetime } }),
    http: { ...withHttpDefaults(http, { headers: { ...parts.headers } }), ...(baseURL !== undefined && { baseURL }) },
  });
}

/** What a preset makes of its options. Options that are not what their types say are one fault at start-up. */
export function declared(name: string, make: () => ProviderDefinition): ProviderDefinition {
  try {
    return make();
  } catch (error) {
    const fault = `the options of ${name}() cannot be read (${thrownName(error)}); give it one object of the types that it declares`;
    return new ProviderDefinition(new ProviderAuthOptionsError([fault], name));
  }
}

/** The base URL that users give, in short or in `http`. */
export function baseURLOf<C>({ baseURL, http = {} }: PresetOptions<C>): string | TenantUrl<C> | undefined {
  return baseURL ?? withoutPrototype(http).baseURL;
}
