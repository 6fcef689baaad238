import net from 'node:net';
import { type PlainAgents, plainAgents } from './plain-agents.js';

/** The address of one provider, as the application under test has it. */
export interface Wire {
  readonly provider: string;
  readonly scheme: 'http' | 'https';
  /** Path of its base URL, without a slash at the end: what is under it is the provider's. */
  readonly base: string;
  /** Fails the request instead of answering it. */
  fail(error: Error): void;
}

/**
 * Connections that lead to a simulated provider whatever host is asked for, https without its encryption too: a client keeps the
 * URLs that it has. Its request arrives as it would there; which provider is meant, is known by the connection's port.
 */
export class Wires {
  readonly #byPort = new Map<number | undefined, Wire>();

  constructor(
    private readonly port: number,
    private readonly host: string,
  ) {}

  /** The wire that a connection with this remote port has come over. */
  of(port: number | undefined): Wire | undefined {
    return this.#byPort.get(port);
  }

  agents(provider: string, base: string): PlainAgents {
    return plainAgents((scheme) => this.#connect(provider, scheme, base));
  }

  #connect(provider: string, scheme: Wire['scheme'], base: string): net.Socket {
    const socket = net.connect(this.port, this.host);
    let port: number | undefined;
    socket.once('connect', () => {
      port = socket.localPort;
      this.#byPort.set(port, { provider, scheme, base, fail: (error) => socket.destroy(error) });
    });
    socket.once('close', () => this.#byPort.delete(port));
    return socket;
  }
}
