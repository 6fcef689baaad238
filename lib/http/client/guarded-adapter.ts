import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { type AdapterChoice, getAdapter, isAxiosError } from '../axios.js';
import { directDispatcher } from '../direct-dispatcher.js';
import { destination } from '../origin.js';
import { whoseToken } from '../request-subject.js';
import { sendAuthorized } from '../send.js';
import { returnToCaller } from './axios-answer.js';
import { AxiosTransport } from './axios-transport.js';
import type { Binding } from './binding.js';
import type { CallerView } from './caller-view.js';
import { redactAgents } from './redacted-agent.js';
import { copyOf } from './request-copy.js';
import { UnprintedGrant } from './unprinted-grant.js';
import { withoutDefaults } from './without-defaults.js';

const originals = new WeakMap<AxiosAdapter, AdapterChoice>();

/**
 * The adapters of one bound instance, wrapped: the token is attached inside, when interceptors and transforms are done. Each
 * is wrapped once, not at each request.
 */
export class GuardedAdapters {
  readonly #byNames = new Map<string, AxiosAdapter>();
  readonly #byFunction = new WeakMap<AxiosAdapter, AxiosAdapter>();

  constructor(private readonly binding: Binding) {}

  /** Wraps an adapter. A wrapped one (a retry of the same config, another provider's) is taken out of its wrapping first. */
  guard(adapter: AdapterChoice): AxiosAdapter {
    const original = typeof adapter === 'function' ? (originals.get(adapter) ?? adapter) : adapter;
    if (typeof original === 'function') {
      const guarded = this.#byFunction.get(original) ?? this.#wrap(original);
      this.#byFunction.set(original, guarded);
      return guarded;
    }
    const names = Array.isArray(original) ? original : [original];
    if (names.some((name) => typeof name === 'function')) return this.#wrap(original);
    const key = names.join(',');
    const known = this.#byNames.get(key);
    if (known !== undefined) return known;
    const guarded = this.#wrap(original);
    this.#byNames.set(key, guarded);
    return guarded;
  }

  #wrap(original: AdapterChoice): AxiosAdapter {
    const guarded: AxiosAdapter = (config) => {
      // The caller's config comes back as it was: this is the last moment that it is needed wrapped.
      config.adapter = Array.isArray(original) ? [...original] : original;
      try {
        return sendGuarded(this.binding, config, getAdapter(original, config));
      } catch (error) {
        return Promise.reject(error);
      }
    };
    originals.set(guarded, original);
    return guarded;
  }
}

function sendGuarded(
  binding: Binding,
  config: InternalAxiosRequestConfig,
  adapter: AxiosAdapter,
): Promise<AxiosResponse> {
  redactAgents(config);
  const { provider } = binding;
  const whose = whoseToken(provider, config);
  if (whose === false) return sendBare(binding, config, adapter);
  const { subject, grant } = whose;
  if (subject !== undefined && grant !== undefined) config.providerAuth = new UnprintedGrant(subject, grant);
  return sendAuthorized({ provider, subject, grant, transport: new AxiosTransport(binding, adapter, config) });
}

/** Sends a request with nothing of the provider's. */
async function sendBare(
  binding: Binding,
  config: InternalAxiosRequestConfig,
  adapter: AxiosAdapter,
): Promise<AxiosResponse> {
  const copy = copyOf(config, binding);
  withoutDefaults(copy, binding);
  const dispatcher = adapter === getAdapter('http') ? undefined : directDispatcher(binding.provider);
  if (dispatcher !== undefined) copy.fetchOptions = { dispatcher, ...copy.fetchOptions };
  const found = destination(copy);
  const href = 'url' in found ? found.url.href : '';
  const method = (copy.method ?? 'get').toUpperCase();
  const view: CallerView = { binding, config, href, method, headers: [], query: [] };
  try {
    return returnToCaller({ response: await adapter(copy), failure: undefined }, view);
  } catch (error) {
    const response = isAxiosError(error) ? error.response : undefined;
    return returnToCaller({ response, failure: { error } }, view);
  }
}
