import { type ProviderOptions, ProviderAuthOptionsError } from '../index.js';
import type { Connection } from '../http/connection.js';
import type { Substitute } from '../module/substitute.js';
import { pathOf } from './simulator/base-path.js';
import type { ProviderSimulator, SimulatedProvider } from './simulator/index.js';
import { wiredDefinition } from './wired-definition.js';

/** How an application's providers find theirs in the simulator. */
export interface SimulatedPartnersOptions {
  /** What the simulator calls a provider that the application has under another name: `{ payments: 'manis' }`. */
  readonly names?: Readonly<Record<string, string>>;
  /**
   * Providers, by the application's names, that keep their own credentials: tell the simulator to accept those. Default: none; the
   * simulator's take the place of the application's, and a function that reads them is not called.
   */
  readonly ownCredentials?: readonly string[];
  /** Providers, by the application's names, that go on talking to their real partners. Default: none. */
  readonly except?: readonly string[];
}

/** The simulator in place of an application's partners: its definitions stay, their connections lead there. */
export class SimulatedPartners implements Substitute {
  readonly #connections = new Map<string, Connection>();
  readonly #simulator: ProviderSimulator;
  readonly #options: SimulatedPartnersOptions;

  constructor(simulator: ProviderSimulator, options: SimulatedPartnersOptions) {
    this.#simulator = simulator;
    this.#options = options;
  }

  definition(name: string, options: ProviderOptions<unknown>): ProviderOptions<unknown> {
    const { names = {}, ownCredentials = [], except = [] } = this.#options;
    if (except.includes(name)) return options;
    const simulated = names[name] ?? name;
    const known = this.#simulator.names();
    if (!known.includes(simulated)) {
      const fault = `the simulator has no provider '${simulated}', only ${known.join(', ')}; add it with simulator.oauth({ name: '${simulated}', … }) or simulator.provider(…), or say in \`names\` which of these it is`;
      throw new ProviderAuthOptionsError([fault], name);
    }
    const { baseURL } = options.http;
    const agents = this.#simulator.agents(simulated, typeof baseURL === 'string' ? pathOf(baseURL) : '');
    const wired = wiredDefinition(options, agents);
    this.#connections.set(name, wired.connection);
    const provider = this.#simulator.provider(simulated);
    return {
      ...wired.options,
      credentials: ownCredentials.includes(name) ? options.credentials : acceptedBy(provider, options.credentials),
      store: false,
    };
  }

  connection(name: string): Connection | undefined {
    return this.#connections.get(name);
  }
}

/** As the application has its own: a function reads what is accepted then, all else stays what is accepted now. */
function acceptedBy(
  provider: SimulatedProvider<unknown>,
  own: ProviderOptions<unknown>['credentials'],
): ProviderOptions<unknown>['credentials'] {
  if (typeof own === 'function') return () => [...provider.credentials];
  return Array.isArray(own) ? [...provider.credentials] : provider.credentials[0];
}
