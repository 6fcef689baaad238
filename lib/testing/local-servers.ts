import { connect } from 'node:net';
import type { Connection } from '../http/connection.js';
import { type ProviderOptions, ProviderAuthOptionsError } from '../index.js';
import type { ProviderEntries } from '../module/provider-auth-registry.js';
import { plainAgents } from './simulator/plain-agents.js';
import { wiredDefinition } from './wired-definition.js';

/**
 * Servers of your own in place of an application's partners, by the providers' names: `{ acme: 'http://127.0.0.1:4010' }`. Each is asked
 * as the partner would be, `Host` and path included. Credentials and store stay the application's.
 */
export class LocalServers {
  readonly #urls: ReadonlyMap<string, unknown>;
  readonly #connections = new Map<string, Connection>();

  constructor(urls: ProviderEntries<string>) {
    this.#urls = new Map(Object.entries(urls));
  }

  /** @internal */
  definition(name: string, options: ProviderOptions<unknown>): ProviderOptions<unknown> {
    const url = this.#urls.get(name);
    if (typeof url !== 'string' || !/^http:\/\/[^/]+:\d+$/.test(url)) {
      const fault = `it has no local server; give it one: LocalServers({ ${name}: 'http://127.0.0.1:4010' })`;
      throw new ProviderAuthOptionsError([fault], name);
    }
    const { hostname, port } = new URL(url);
    const agents = plainAgents(() => connect(Number(port), hostname.replaceAll(/[[\]]/g, '')));
    const wired = wiredDefinition(options, agents);
    this.#connections.set(name, wired.connection);
    return wired.options;
  }

  /** @internal */
  connection(name: string): Connection | undefined {
    return this.#connections.get(name);
  }
}
