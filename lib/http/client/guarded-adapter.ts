import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { type AdapterChoice, getAdapter } from '../axios.js';
import { type Outcome, transmit } from './send.js';
import type { Binding } from './binding.js';
import { cleanError, cleanResponse } from './redaction.js';
import { redactAgents } from './redacted-agent.js';
import { copyOf } from './request-copy.js';
import { exchange } from './replay.js';
import { destination } from '../origin.js';
import { CallerDeadline } from './caller-deadline.js';
import { whoseToken } from '../request-subject.js';

const originals = new WeakMap<AxiosAdapter, AdapterChoice>();

/**
 * Wraps the adapter of a config, so that the token is attached when interceptors and transforms are done. A wrapped adapter
 * (a retry of the same config, another provider's) is taken out of its wrapping first.
 */
export function guard(binding: Binding, adapter: AdapterChoice): AxiosAdapter {
  const original = typeof adapter === 'function' ? (originals.get(adapter) ?? adapter) : adapter;
  const guarded: AxiosAdapter = (config) => {
    // The caller's config comes back as it was: this is the last moment that it is needed wrapped.
    config.adapter = original;
    return send(binding, config, original);
  };
  originals.set(guarded, original);
  return guarded;
}

async function send(
  binding: Binding,
  config: InternalAxiosRequestConfig,
  adapter: AdapterChoice,
): Promise<AxiosResponse> {
  try {
    return returnToCaller(binding, config, await outcomeOf(binding, config, getAdapter(adapter, config)));
  } finally {
    redactAgents(config);
  }
}

function outcomeOf(binding: Binding, config: InternalAxiosRequestConfig, base: AxiosAdapter): Promise<Outcome> {
  const whose = whoseToken(binding.provider, config);
  if (whose === false) return sendBare(binding, base, config);
  return exchange({ binding, base, config, subject: whose.subject, patience: new CallerDeadline(config) });
}

/** Sends a request without any of the provider's headers. */
function sendBare(binding: Binding, base: AxiosAdapter, config: InternalAxiosRequestConfig): Promise<Outcome> {
  const copy = copyOf(config);
  for (const [name, value] of binding.headers) if (copy.headers.get(name) === value) copy.headers.delete(name);
  const found = destination(copy);
  const sent = { method: copy.method ?? 'get', href: 'url' in found ? found.url.href : '', attachedQuery: [] };
  return transmit(base, copy, sent, { left: true });
}

function returnToCaller(binding: Binding, config: InternalAxiosRequestConfig, outcome: Outcome): AxiosResponse {
  const { sent, response, failure } = outcome;
  const disguise = { config, sent };
  if (response !== undefined) binding.passed.add(response);
  if (failure !== undefined) {
    cleanError(failure.error, disguise);
    throw failure.error;
  }
  if (response === undefined) throw new TypeError('the adapter gave neither a response nor an error');
  cleanResponse(response, disguise);
  return response;
}
