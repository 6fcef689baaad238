import type { BoundProvider } from './bound-provider.js';
import { refused } from './refusals.js';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

const GLOBAL = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1'].map((name) => Symbol.for(name));

/**
 * How a fetch goes past the proxies of the environment, which Node uses for every fetch with NODE_USE_ENV_PROXY or
 * `--use-env-proxy`; `undefined` where it does so by itself. A dispatcher that an application has set counts as it is.
 *
 * Source: Node 22.21, 24: the global dispatcher is then undici's EnvHttpProxyAgent, which holds an agent without a proxy.
 *
 * @throws RequestRefusedError `ERR_REQUEST_UNSAFE` when there is no way past
 */
export function directDispatcher(provider: BoundProvider): Dispatcher | undefined {
  if (provider.environmentProxy) return undefined;
  const set = GLOBAL.map((key): unknown => Reflect.get(globalThis, key)).find((value) => value !== undefined);
  if (typeof set !== 'object' || set === null || set.constructor.name !== 'EnvHttpProxyAgent') return undefined;
  const key = Object.getOwnPropertySymbols(set).find(({ description }) => description === 'no proxy agent');
  const direct: unknown = key === undefined ? undefined : Reflect.get(set, key);
  if (isDispatcher(direct)) return direct;
  const message =
    "Node sends every fetch through a proxy of the environment; unset NODE_USE_ENV_PROXY, or say `proxy: 'environment'`";
  throw refused(provider, 'ERR_REQUEST_UNSAFE', message);
}

function isDispatcher(value: unknown): value is Dispatcher {
  return typeof value === 'object' && value !== null && 'dispatch' in value;
}
