import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { type AdapterChoice, getAdapter, httpAdapter } from '../axios.js';
import { directDispatcher } from '../direct-dispatcher.js';
import { destination } from '../origin.js';
import { whoseToken } from '../request-subject.js';
import { sendAuthorized } from '../send.js';
import { failureOutcome, returnToCaller } from './axios-answer.js';
import { AxiosTransport } from './axios-transport.js';
import type { Binding } from './binding.js';
import type { CallerView } from './caller-view.js';
import { redactAgents } from './redacted-agent.js';
import { copyOf } from './request-copy.js';
import { UnprintedGrant } from './unprinted-grant.js';
import { withoutDefaults } from './without-defaults.js';

const originals = new WeakMap<AxiosAdapter, AdapterChoice>();

/**
 * Wraps adapters of a bound instance: the token is attached inside, when interceptors and transforms are done. A wrapped one (a
 * retry of the same config, another provider's) is taken out of its wrapping first. The last one is kept: almost every request
 * has the same.
 */
export function guardedAdapters(binding: Binding): (adapter: AdapterChoice) => AxiosAdapter {
  let last: { readonly original: AdapterChoice; readonly guarded: AxiosAdapter } | undefined;
  return (adapter) => {
    const original = typeof adapter === 'function' ? (originals.get(adapter) ?? adapter) : adapter;
    if (last === undefined || !isSame(last.original, original)) {
      last = { original: copyOfChoice(original), guarded: guardedAdapter(binding, copyOfChoice(original)) };
    }
    return last.guarded;
  };
}

function guardedAdapter(binding: Binding, original: AdapterChoice): AxiosAdapter {
  const guarded: AxiosAdapter = (config) => {
    // The caller's config comes back as it was: this is the last moment that it is needed wrapped.
    config.adapter = copyOfChoice(original);
    try {
      return sendGuarded(binding, config, typeof original === 'function' ? original : getAdapter(original, config));
    } catch (error) {
      return Promise.reject(error);
    }
  };
  originals.set(guarded, original);
  return guarded;
}

/** A list is its caller's, who may change it. */
function copyOfChoice(adapter: AdapterChoice): AdapterChoice {
  return Array.isArray(adapter) ? [...adapter] : adapter;
}

function isSame(one: AdapterChoice, other: AdapterChoice): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((each, at) => each === other[at]);
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
  const dispatcher = adapter === httpAdapter() ? undefined : directDispatcher(binding.provider);
  if (dispatcher !== undefined) copy.fetchOptions = { dispatcher, ...copy.fetchOptions };
  const found = destination(copy);
  const href = 'url' in found ? found.url.href : '';
  const method = (copy.method ?? 'get').toUpperCase();
  const view: CallerView = { binding, config, href, method, headers: [], query: [] };
  try {
    return returnToCaller({ response: await adapter(copy), failure: undefined }, view);
  } catch (error) {
    return returnToCaller(failureOutcome(error), view);
  }
}
