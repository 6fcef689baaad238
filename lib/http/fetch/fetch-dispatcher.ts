import http from 'node:http';
import https from 'node:https';
import type { InstanceOptions } from '../axios.js';
import type { BoundProvider } from '../bound-provider.js';
import { optionsOf, usesProxy } from '../direct-agents.js';
import { directDispatcher, type Dispatcher, globalDispatcher, isDispatcher } from '../direct-dispatcher.js';
import { refused } from '../refusals.js';

/** What an agent's options say of its pool of sockets, which undici keeps in its own way. All others are of the connection. */
const OF_POOL = new Set([
  'agentKeepAliveTimeoutBuffer',
  'keepAlive',
  'keepAliveMsecs',
  'maxCachedSessions',
  'maxFreeSockets',
  'maxSockets',
  'maxTotalSockets',
  'noDelay',
  'scheduling',
  'timeout',
]);

/**
 * What a provider's fetches are sent through, asked for each; `undefined`: what Node has for every fetch. TLS options of the
 * definition's agent make one of their own, once.
 *
 * @throws RequestRefusedError `ERR_REQUEST_UNSAFE` where the definition says how to connect, and `fetch` cannot
 */
export function fetchDispatcher(provider: BoundProvider): () => Dispatcher | undefined {
  // In a test there is no network.
  if (provider.connection !== undefined) return () => undefined;
  const { dispatcher } = provider.http;
  if (isDispatcher(dispatcher)) return () => dispatcher;
  const option = unknownToFetch(provider.http);
  if (option !== undefined) {
    return () => {
      throw cannotConnect(provider, option);
    };
  }
  const connection = connectionOptions(provider.http.httpsAgent, https.Agent);
  if (connection === undefined) return () => directDispatcher(provider);
  let made: Dispatcher | undefined;
  return () => (made ??= madeOf(connection, provider));
}

/** The option that leads axios' connections elsewhere, or makes them otherwise. */
function unknownToFetch(options: InstanceOptions): string | undefined {
  const { proxy } = options;
  if (typeof proxy === 'object' && proxy !== null) return 'proxy';
  if (!isPlainAgent(options.httpAgent, http.Agent)) return 'httpAgent';
  if (connectionOptions(options.httpAgent, http.Agent) !== undefined) return 'httpAgent';
  if (!isPlainAgent(options.httpsAgent, https.Agent)) return 'httpsAgent';
  return (['lookup', 'family'] as const).find((name) => (options[name] ?? undefined) !== undefined);
}

/** Whether an agent connects as Node's own do; none is given, too. */
function isPlainAgent(agent: unknown, of: typeof http.Agent): boolean {
  if ((agent ?? undefined) === undefined) return true;
  if (!(agent instanceof of) || Object.getPrototypeOf(agent) !== of.prototype) return false;
  return !Object.hasOwn(agent, 'createConnection') && !usesProxy(agent);
}

/** What an agent was told of its connections, beside what every agent has. */
function connectionOptions(agent: unknown, of: typeof http.Agent): object | undefined {
  if (!(agent instanceof of)) return undefined;
  const usual = optionsOf(new of());
  const given = Object.entries<unknown>({ ...optionsOf(agent) });
  const own = given.filter(([name, value]) => !OF_POOL.has(name) && value !== Reflect.get(usual, name));
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

/** Made by the class of the agent that Node's fetch has anyway: no other undici is certain to suit it (ADR 0042). */
function madeOf(connect: object, provider: BoundProvider): Dispatcher {
  const own = directDispatcher(provider) ?? globalDispatcher();
  const made: unknown =
    own?.constructor.name === 'Agent' ? Reflect.construct(own.constructor, [{ connect }]) : undefined;
  if (isDispatcher(made)) return made;
  throw cannotConnect(provider, 'httpsAgent');
}

function cannotConnect(provider: BoundProvider, option: string): Error {
  const message =
    `\`fetch\` cannot connect as \`http.${option}\` says; give \`http.dispatcher\` too, ` +
    'a dispatcher of undici that does the same, or use the HttpService';
  return refused(provider, 'ERR_REQUEST_UNSAFE', message);
}
