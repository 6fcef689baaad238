import { withoutPrototype } from '../core/without-prototype.js';
import type { ProviderDefinition, ProviderOptions } from '../protocol/definition/provider-definition.js';
import {
  clientsOf,
  credentialsFaults,
  credentialsOptions,
  credentialsSource,
  type WithCredentials,
} from './preset-credentials.js';
import { baseURLOf, declared, presetDefinition } from './preset-definition.js';
import type { PresetOptions } from './preset-options.js';

/** How a provider is asked and read: what makes it this provider. */
const DECIDED = ['server', 'request', 'isSuccess', 'read', 'readError', 'createToken', 'renew'] as const;

/** Options of a preset: its credentials, its own, and all of a definition but how the provider is asked and read. */
export type OptionsOf<C, Own = object, Read = C> = PresetOptions<Read, (typeof DECIDED)[number]> &
  WithCredentials<C, Read> &
  Own;

/** A provider as data. `Own`: the options that it adds. */
export interface Preset<C extends object, Own extends object> {
  /** As users call it. */
  readonly name: string;
  /** Name of the credential that names the client. It is no secret. */
  readonly client: keyof C & string;
  /** Takes the credentials out of the options. Each is a text that is not empty. */
  credentials(this: void, options: C): C;
  /** The values that its own options may have; `undefined` where `faults` sees to it. */
  readonly options?: { readonly [K in keyof Own]-?: readonly unknown[] | undefined };
  /** Of the API and its token endpoint; a function where options decide, `undefined` where users have to give it. */
  readonly baseURL?: string | ((options: Own) => string | undefined);
  /** Headers of each API request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is wrong with its options, one sentence each with its cure; `false` for what is right. */
  faults?(this: void, options: Own & { readonly baseURL: unknown }): readonly (string | false)[];
  /** How the provider is asked and read, and what holds where users say nothing else. */
  definition(this: void, options: Own): Omit<ProviderOptions<C>, 'http' | 'credentials'>;
}

/** Makes the function that users call. Every fault of their options is told at start-up. */
export function definePreset<C extends object, Own extends object = object>(
  preset: Preset<C, Own>,
): <Read extends C = C>(options: OptionsOf<C, Own, Read>) => ProviderDefinition {
  const { name, options: choices = {}, credentials: pick } = preset;
  function define<Read extends C>(options: OptionsOf<C, Own, Read>): ProviderDefinition;
  function define(options: OptionsOf<C, Own>): ProviderDefinition {
    return declared(name, () => {
      // What somebody put on `Object.prototype` is nobody's option.
      const given = withoutPrototype(options);
      const credentials = credentialsSource<C>(given, pick);
      const baseURL = typeof preset.baseURL === 'function' ? preset.baseURL(given) : preset.baseURL;
      const wrong = preset.faults?.(withoutPrototype({ ...given, baseURL: baseURLOf(given) })) ?? [];
      return presetDefinition<C>(given, {
        name,
        own: [...credentialsOptions<C>(given, pick), ...Object.keys(choices)],
        decided: DECIDED,
        faults: [
          ...choiceFaults({ ...given }, choices),
          ...wrong.filter((fault) => fault !== false),
          ...credentialsFaults(credentials, pick),
        ],
        baseURL,
        headers: preset.headers,
        definition: {
          cures: {
            'invalid-request': `check the options of ${name}(), \`baseURL\` first; are they right, then the provider has changed`,
            'invalid-response': `check \`baseURL\`: it leads to something else than ${name}() knows`,
          },
          identity: clientsOf(credentials, preset.client),
          ...preset.definition(given),
          credentials,
        },
      });
    });
  }
  return define;
}

function choiceFaults(
  options: Readonly<Record<string, unknown>>,
  choices: Readonly<Record<string, readonly unknown[] | undefined>>,
): string[] {
  return Object.entries(choices).flatMap(([name, allowed]) => {
    if (allowed === undefined || options[name] === undefined || allowed.includes(options[name])) return [];
    const list = allowed.map((each) => (typeof each === 'string' ? `'${each}'` : String(each))).join(', ');
    return [`\`${name}\` must be one of ${list}; correct it, or leave it out`];
  });
}
