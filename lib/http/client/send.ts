import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { AccessToken } from '../../core/access-token.js';
import { getAdapter, isAxiosError, withParams } from '../axios.js';
import type { Binding } from './binding.js';
import { type Draft, draftOf } from './request-copy.js';
import { Outgoing, attach } from '../attach.js';
import type { CallerDeadline } from './caller-deadline.js';
import { type RedirectState, keepAtOrigin } from './redirects.js';
import type { Sent } from './request-summary.js';

/** What came of one attempt: an answer, an error, or both. */
export interface Outcome {
  readonly sent: Sent;
  /** Whether it came from the origin that the token was sent to. */
  readonly sameOrigin: boolean;
  readonly response: AxiosResponse | undefined;
  readonly failure: { readonly error: unknown } | undefined;
}

/** One request of a caller. */
export interface Call {
  readonly binding: Binding;
  readonly base: AxiosAdapter;
  /** The caller's own config. */
  readonly config: InternalAxiosRequestConfig;
  readonly subject: string | undefined;
  readonly patience: CallerDeadline;
}

/**
 * Sends a request once, with `token`. Where nothing has to be waited for, it is handed to the transport at once.
 *
 * @throws RequestRefusedError, and what an attach policy throws. What the transport throws is in the outcome.
 */
export async function attempt(call: Call, token: AccessToken | undefined, ready?: Draft): Promise<Outcome> {
  const { binding, base, patience, subject } = call;
  const { config, href, origin } = ready ?? draftOf(binding, call.config, token);
  const method = (config.method ?? 'get').toUpperCase();
  const custom = binding.provider.attach.attach !== undefined;
  const outgoing = new Outgoing(method, custom ? finalUrl(href, config) : href, bodyOf(config.data));
  const attaching = attach(binding.provider, outgoing, token, subject);
  if (attaching !== undefined) await patience.wait(() => attaching);
  if (custom) {
    config.url = outgoing.url;
    config.baseURL = '';
    config.params = undefined;
  }
  for (const { name, value } of outgoing.headers.values()) config.headers.set(name, value, true);
  limit(config, patience);
  const journey = keepAtOrigin(config, [...outgoing.headers.keys()], origin);
  // Only axios' Node adapter asks before it follows a redirect.
  if (base !== getAdapter('http')) config.maxRedirects = 0;
  return transmit(base, config, { method, href, attachedQuery: outgoing.query }, journey);
}

/** Hands a config to the transport and waits for what comes of it. */
export async function transmit(
  base: AxiosAdapter,
  config: InternalAxiosRequestConfig,
  sent: Sent,
  journey: RedirectState,
): Promise<Outcome> {
  try {
    const response = await base(config);
    return { sent, sameOrigin: !journey.left, response, failure: undefined };
  } catch (error) {
    const response = isAxiosError(error) ? error.response : undefined;
    return { sent, sameOrigin: !journey.left, response, failure: { error } };
  }
}

function limit(config: InternalAxiosRequestConfig, patience: CallerDeadline): void {
  if (!patience.limited) return;
  const left = patience.left();
  if (left === 0) throw patience.timedOut();
  config.timeoutErrorMessage = patience.message;
  config.timeout = left;
}

function bodyOf(data: unknown): string | Uint8Array | undefined {
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined;
}

/** The URL as it goes on the wire: with `params`, without a fragment. */
function finalUrl(href: string, config: InternalAxiosRequestConfig): string {
  const url = new URL(href);
  url.hash = '';
  return new URL(withParams(url.href, config)).href;
}
