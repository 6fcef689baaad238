import { inspect } from 'node:util';
import type { AxiosRequestConfig } from 'axios';

/**
 * Lets the agents of a config print and serialise as their names: an agent's sockets show the headers of whatever request
 * they are busy with, and its options a client's private key. An agent that prints itself in its own way is left alone.
 */
export function redactAgents({ httpAgent, httpsAgent }: Pick<AxiosRequestConfig, 'httpAgent' | 'httpsAgent'>): void {
  redact(httpAgent);
  redact(httpsAgent);
}

function redact(agent: unknown): void {
  if (typeof agent !== 'object' || agent === null || inspect.custom in agent) return;
  const text = `[${agent.constructor.name}]`;
  for (const key of [inspect.custom, 'toJSON']) {
    // Reflect: an agent that cannot take it, a frozen one, works as before.
    Reflect.defineProperty(agent, key, { value: () => text, configurable: true, writable: true });
  }
}
