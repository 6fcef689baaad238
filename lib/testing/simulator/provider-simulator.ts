import { airalo } from './airalo.js';
import { benchling } from './benchling.js';
import type { SimulatedProvider } from './controls.js';
import { emma } from './emma.js';
import { HttpServer } from './http-server.js';
import { manis } from './manis.js';
import { oneShot } from './one-shot.js';
import type { Protocol, SimulatedCredentials, SimulatedProviderName } from './protocol.js';
import { ProviderRoutes } from './provider-routes.js';
import { ProviderState } from './provider-state.js';

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

type Sites = { readonly [N in SimulatedProviderName]: ProviderRoutes<SimulatedCredentials[N]> };

const NAMES: readonly SimulatedProviderName[] = ['airalo', 'benchling', 'oneShot', 'emma', 'manis'];

/**
 * A real HTTP server that speaks the protocols of Airalo, Benchling, 1Shot, emma and Manis strictly.
 *
 * What the providers do not publish is inferred on the strict side; each protocol's file says what.
 */
export class ProviderSimulator {
  /** The bases to which each provider's paths are appended. */
  readonly urls: Readonly<Record<SimulatedProviderName, string>>;

  private constructor(
    /** `http://127.0.0.1:4010` */
    readonly origin: string,
    private readonly sites: Sites,
    private readonly server: HttpServer,
  ) {
    const url = (name: SimulatedProviderName): string => origin + sites[name].protocol.base;
    this.urls = {
      airalo: url('airalo'),
      benchling: url('benchling'),
      oneShot: url('oneShot'),
      emma: url('emma'),
      manis: url('manis'),
    };
  }

  /** Resolves when it accepts connections. Rejects for an unknown provider, a bad lifetime, or a port in use. */
  static async start(options: SimulatorOptions = {}): Promise<ProviderSimulator> {
    const { port = 0, host = '127.0.0.1', lifetimes = {}, now = Date.now } = options;
    for (const [name, lifetime] of Object.entries(lifetimes)) {
      if (!isSimulatedProvider(name)) throw new RangeError(`no provider "${name}": use one of ${NAMES.join(', ')}`);
      if (!(lifetime > 0)) throw new RangeError(`lifetime of ${name}: a number of seconds above 0, not ${lifetime}`);
    }
    const site = <C>(protocol: Protocol<C>): ProviderRoutes<C> =>
      new ProviderRoutes(protocol, new ProviderState(protocol, now, lifetimes[protocol.name]));
    const sites: Sites = {
      airalo: site(airalo),
      benchling: site(benchling),
      oneShot: site(oneShot),
      emma: site(emma),
      manis: site(manis),
    };
    const server = new HttpServer(Object.values(sites), now);
    const listening = await server.listen(port, host);
    const hostname = host.includes(':') ? `[${host}]` : host;
    return new ProviderSimulator(`http://${hostname}:${listening}`, sites, server);
  }

  /** The credentials that each provider accepts unless told otherwise. */
  get credentials(): SimulatedCredentials {
    const { sites } = this;
    return {
      airalo: sites.airalo.protocol.credentials,
      benchling: sites.benchling.protocol.credentials,
      oneShot: sites.oneShot.protocol.credentials,
      emma: sites.emma.protocol.credentials,
      manis: sites.manis.protocol.credentials,
    };
  }

  /** The controls of one provider. */
  provider<N extends SimulatedProviderName>(name: N): SimulatedProvider<SimulatedCredentials[N]> {
    return this.sites[name].state;
  }

  /** Resets every provider. */
  reset(): void {
    for (const name of NAMES) this.sites[name].state.reset();
  }

  /** Ends every connection, pending ones too, and resolves when the port is free. Idempotent. */
  close(): Promise<void> {
    return this.server.close();
  }
}

export function isSimulatedProvider(name: string): name is SimulatedProviderName {
  return NAMES.some((known) => known === name);
}
