import http from 'node:http';
import https from 'node:https';

/** Agents for requests whose options name none. */
export interface Agents {
  readonly httpAgent?: http.Agent;
  readonly httpsAgent?: https.Agent;
}

let known: { readonly http: http.Agent; readonly https: https.Agent; readonly direct: Agents } | undefined;

/**
 * Agents that use no proxy of the environment. With NODE_USE_ENV_PROXY Node's own ones do, and axios before 1.21 lets them
 * although it was told `proxy: false`. Without it there are none to be given: Node's own are right.
 */
export function directAgents(): Agents {
  const { globalAgent: plain } = http;
  const { globalAgent: secure } = https;
  if (!usesProxy(plain) && !usesProxy(secure)) return {};
  if (known?.http !== plain || known.https !== secure) {
    const httpAgent = new http.Agent({ ...optionsOf(plain), ...NO_PROXY });
    const httpsAgent = new https.Agent({ ...optionsOf(secure), ...NO_PROXY });
    known = { http: plain, https: secure, direct: { httpAgent, httpsAgent } };
  }
  return known.direct;
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
