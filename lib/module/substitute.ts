import type { Connection } from '../http/connection.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';

/** Stands for the partners of an application that is under test. */
export interface Substitute {
  /** What runs in place of a definition, with the module's settings beneath it. Throws ProviderAuthOptionsError. */
  definition(name: string, options: ProviderOptions<unknown>): ProviderOptions<unknown>;
  /** How the requests of a provider travel whose definition was substituted. */
  connection(name: string): Connection | undefined;
}

/** Each definition itself, over the real network. */
export const NO_SUBSTITUTE: Substitute = { definition: (_, options) => options, connection: () => undefined };
