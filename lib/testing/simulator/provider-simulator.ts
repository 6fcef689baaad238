import { airalo } from './airalo.js';
import { benchling } from './benchling.js';
import { bespoke, type ProviderRules } from './bespoke.js';
import type { SimulatedProvider } from './controls.js';
import { emma } from './emma.js';
import { HttpServer, type Site } from './http-server.js';
import { manis } from './manis.js';
import { oauth, type OAuthRules } from './oauth.js';
import type { OAuthClient } from './oauth-client.js';
import { oneShot } from './one-shot.js';
import type { PlainAgents } from './plain-agents.js';
import type { Protocol, SimulatedCredentials, SimulatedProviderName } from './protocol.js';
import { ProviderRoutes } from './provider-routes.js';
import { ProviderState } from './provider-state.js';
import type { LoggedRequest } from './received-request.js';
import { type StubAnswer, Stubs } from './stubs.js';
import { type Wire, Wires } from './wires.js';

export interface SimulatorOptions {
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Seconds that access tokens live, per provider. Default: the contracts'. */
  readonly lifetimes?: Partial<Readonly<Record<SimulatedProviderName, number>>>;
  /** The providers' clock, also seen in Date headers. Milliseconds since the epoch. Default: the machine's. */
  readonly now?: () => number;
}

const KNOWN = { airalo, benchling, oneShot, emma, manis };
const NAMES = Object.keys(KNOWN);

/**
 * A real HTTP server that speaks the protocols of Airalo, Benchling, 1Shot, emma and Manis strictly, and those that it is told
 * of: standard OAuth 2.0 with `oauth()`, any other with `provider()`.
 *
 * What the five do not publish is inferred on the strict side; each protocol's file says what.
 */
export class ProviderSimulator {
  readonly #sites = new Map<string, Site & { readonly state: ProviderState<unknown> }>();
  readonly #stubs = new Stubs();
  readonly #server: HttpServer;
  readonly #now: () => number;
  #wires = new Wires(0, '');
  #origin = '';

  private constructor({ lifetimes = {}, now = Date.now }: SimulatorOptions) {
    this.#now = now;
    for (const protocol of Object.values<Protocol<unknown>>(KNOWN)) {
      this.#add(protocol, isSimulatedProvider(protocol.name) ? lifetimes[protocol.name] : undefined);
    }
    this.#server = new HttpServer(
      {
        at: (path) => [...this.#sites.values()].find(({ base }) => path === base || path.startsWith(`${base}/`)),
        behind: ({ provider }) => this.#sites.get(provider),
        wireOf: (port): Wire | undefined => this.#wires.of(port),
      },
      now,
    );
  }

  /** Resolves when it accepts connections. Rejects for an unknown provider, a bad lifetime, or a port in use. */
  static async start(options: SimulatorOptions = {}): Promise<ProviderSimulator> {
    const { port = 0, host = '127.0.0.1', lifetimes = {} } = options;
    for (const [name, lifetime] of Object.entries(lifetimes)) {
      if (!isSimulatedProvider(name)) throw new RangeError(`no provider "${name}": use one of ${NAMES.join(', ')}`);
      if (!(lifetime > 0)) throw new RangeError(`lifetime of ${name}: a number of seconds above 0, not ${lifetime}`);
    }
    const simulator = new ProviderSimulator(options);
    const listening = await simulator.#server.listen(port, host);
    simulator.#wires = new Wires(listening, host);
    simulator.#origin = `http://${host.includes(':') ? `[${host}]` : host}:${listening}`;
    return simulator;
  }

  /** `http://127.0.0.1:4010` */
  get origin(): string {
    return this.#origin;
  }

  /** The bases to which each provider's paths are appended, for clients that are told of the simulator. */
  get urls(): Readonly<Record<SimulatedProviderName, string>> & Readonly<Record<string, string>> {
    const url = ({ base }: { base: string }): string => this.#origin + base;
    const five = { airalo: url(airalo), benchling: url(benchling), oneShot: url(oneShot), emma: url(emma) };
    const added = Object.fromEntries([...this.#sites].map(([name, site]) => [name, url(site)]));
    return { ...added, ...five, manis: url(manis) };
  }

  /** The credentials that each of the five accepts unless told otherwise. */
  get credentials(): SimulatedCredentials {
    const [a, b, o, e, m] = [airalo, benchling, oneShot, emma, manis];
    return {
      airalo: a.credentials,
      benchling: b.credentials,
      oneShot: o.credentials,
      emma: e.credentials,
      manis: m.credentials,
    };
  }

  /** The names of all providers. */
  names(): readonly string[] {
    return [...this.#sites.keys()];
  }

  /** The controls of a provider; of one with rules of your own, which is added or takes the place of another. */
  provider<N extends SimulatedProviderName>(name: N): SimulatedProvider<SimulatedCredentials[N]>;
  provider(name: string): SimulatedProvider<unknown>;
  provider<C>(rules: ProviderRules<C>): SimulatedProvider<C>;
  provider(asked: string | ProviderRules<unknown>): SimulatedProvider<unknown> {
    if (typeof asked !== 'string') return this.#add(bespoke(asked));
    const site = this.#sites.get(asked);
    if (site !== undefined) return site.state;
    throw new RangeError(
      `no provider "${asked}" is simulated, only ${this.names().join(', ')}; add it with oauth() or provider()`,
    );
  }

  /** Adds a provider that is a standard authorization server with an API behind it. */
  oauth(rules: OAuthRules): SimulatedProvider<OAuthClient> {
    return this.#add(oauth(rules));
  }

  /** As a provider's own `on`, for all of them: theirs go first. */
  on(method: string, path: string, answer: StubAnswer): void {
    this.#stubs.on(method, path, answer);
  }

  /** The last 1,000 requests to a provider, oldest first. */
  requests(name: string): readonly LoggedRequest[] {
    return this.provider(name).requests;
  }

  /** Resets every provider, and ends the routes that were stubbed for all. Providers that were added stay. */
  reset(): void {
    this.#stubs.clear();
    for (const { state } of this.#sites.values()) state.reset();
  }

  /** Ends every connection, pending ones too, and resolves when the port is free. Idempotent. */
  close(): Promise<void> {
    return this.#server.close();
  }

  /** @internal Agents whose requests all come to this provider. `base`: path of the base URL that it has for its client. */
  agents(name: string, base: string): PlainAgents {
    return this.#wires.agents(name, base);
  }

  #add<C>(protocol: Protocol<C>, lifetime?: number): ProviderState<C> {
    const state = new ProviderState(protocol, this.#now, lifetime);
    this.#sites.set(protocol.name, new ProviderRoutes(protocol, state, this.#stubs));
    return state;
  }
}

export function isSimulatedProvider(name: string): name is SimulatedProviderName {
  return Object.hasOwn(KNOWN, name);
}
