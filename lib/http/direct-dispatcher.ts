import type { BoundProvider } from './bound-provider.js';
import { refused } from './refusals.js';

/** What a fetch is sent through: of the undici in Node, or of another one that suits it. */
export type Dispatcher = NonNullable<RequestInit['dispatcher']>;

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
  const set = globalDispatcher();
  if (set?.constructor.name !== 'EnvHttpProxyAgent') return undefined;
  const key = Object.getOwnPropertySymbols(set).find(({ description }) => description === 'no proxy agent');
  const direct: unknown = key === undefined ? undefined : Reflect.get(set, key);
  if (isDispatcher(direct)) return direct;
  const message =
    "Node sends every fetch through a proxy of the environment; unset NODE_USE_ENV_PROXY, or say `proxy: 'environment'`";
  throw refused(provider, 'ERR_REQUEST_UNSAFE', message);
}

/** What Node's fetch is sent through where nobody says otherwise. */
export function globalDispatcher(): object | undefined {
  for (const key of GLOBAL) {
    const set: unknown = Reflect.get(globalThis, key);
    if (typeof set === 'object' && set !== null) return set;
  }
  return undefined;
}

/** undici 8 has the second, for handlers of its own; older ones know the first alone. */
const [major = 0] = (process.versions['undici'] ?? '').split('.').map(Number);
const GLOBAL = [...(major >= 8 ? [2] : []), 1].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));

export function isDispatcher(value: unknown): value is Dispatcher {
  return typeof value === 'object' && value !== null && 'dispatch' in value;
}
