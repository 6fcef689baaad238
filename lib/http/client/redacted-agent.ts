import { inspect } from 'node:util';
import type { AxiosRequestConfig } from 'axios';

type Agents = Pick<AxiosRequestConfig, 'httpAgent' | 'httpsAgent'>;

const concealments = new WeakMap<object, object>();
const agents = new WeakMap<object, object>();

/**
 * Replaces the agents of a config by stand-ins that work like them and show nothing: an agent's sockets print the headers
 * of whatever request they are busy with, and its options a client's private key.
 */
export function redactAgents(config: Agents): void {
  for (const key of ['httpAgent', 'httpsAgent'] as const) {
    const agent: unknown = config[key];
    if (isObject(agent) && !agents.has(agent)) config[key] = conceal(agent);
  }
}

/** Puts the agents behind stand-ins back. */
export function revealAgents(config: Agents): void {
  for (const key of ['httpAgent', 'httpsAgent'] as const) {
    const agent: unknown = config[key];
    if (isObject(agent) && agents.has(agent)) config[key] = agents.get(agent);
  }
}

function conceal(agent: object): object {
  const known = concealments.get(agent);
  if (known !== undefined) return known;
  const text = `[${agent.constructor.name}]`;
  const stub = Object.create(null, { toJSON: { value: () => text }, [inspect.custom]: { value: () => text } });
  const concealment = new Proxy<object>(stub, {
    get: (_stub, key) => {
      const own: unknown = Reflect.get(stub, key);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(agent, key);
      return typeof value === 'function' && key !== 'constructor' ? value.bind(agent) : value;
    },
    set: (_stub, key, value) => Reflect.set(agent, key, value),
    has: (_stub, key) => Reflect.has(stub, key) || Reflect.has(agent, key),
    getPrototypeOf: () => Object.getPrototypeOf(agent),
  });
  concealments.set(agent, concealment);
  agents.set(concealment, agent);
  return concealment;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
