import http from 'node:http';
import https from 'node:https';

/** Agents for requests whose options name none. */
export interface Agents {
  readonly httpAgent?: http.Agent;
  readonly httpsAgent?: https.Agent;
}

let direct: Agents | undefined;

/**
 * Agents that use no proxy of the environment. With NODE_USE_ENV_PROXY Node's own ones do, and axios before 1.21 lets them
 * although it was told `proxy: false`. Without it there are none to be given: Node's own are right.
 */
export function directAgents(): Agents {
  if (!usesProxy(http.globalAgent) && !usesProxy(https.globalAgent)) return {};
  direct ??= {
    httpAgent: new http.Agent({ ...optionsOf(http.globalAgent), ...NO_PROXY }),
    httpsAgent: new https.Agent({ ...optionsOf(https.globalAgent), ...NO_PROXY }),
  };
  return direct;
}

/** An option that the types of Node 20 do not know. */
const NO_PROXY: object = { proxyEnv: undefined };

/** Whether an agent goes through the proxies of the environment. */
export function usesProxy(agent: http.Agent): boolean {
  const options = optionsOf(agent);
  return 'proxyEnv' in options && (options.proxyEnv ?? null) !== null;
}

/** What an agent was made with, and what Node has added. */
export function optionsOf(agent: http.Agent): object {
  return 'options' in agent && typeof agent.options === 'object' ? (agent.options ?? {}) : {};
}
