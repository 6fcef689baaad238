import type { Readable } from 'node:stream';
import { isAxiosError } from 'axios';
import { createInstance, type InstanceOptions } from '../../../lib/http/axios.js';
import { acquisitionErrorOf } from '../../../lib/http/acquisition-error-of.js';
import type { BoundProvider } from '../../../lib/http/bound-provider.js';
import { bindHttp } from '../../../lib/http/client/bind-http.js';
import { providerFetch } from '../../../lib/http/fetch/provider-fetch.js';

export interface Sending {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array | URLSearchParams | Blob | FormData | Readable;
  readonly signal?: AbortSignal;
  readonly providerAuth?: false | { subject: string; grant?: unknown };
}

/** An answer in the words of neither client. */
export interface Came {
  readonly status: number;
  readonly body: string;
  readonly url: string;
  readonly location: string | undefined;
  readonly acquisitionError: unknown;
  /** What the client gave or threw. */
  readonly raw: unknown;
}

/** Sends to an absolute URL, or a path on the base URL. Any status is an answer. */
export type Client = (url: string, sending?: Sending) => Promise<Came>;

/** `http`: what the definition says beside the base URL, which is empty where it comes with the token. */
type Make = (provider: BoundProvider, baseURL: string, http?: InstanceOptions) => Client;

const overAxios =
  (adapter: 'http' | 'fetch'): Make =>
  (provider, baseURL, http = {}) => {
    const instance = bindHttp(createInstance({ baseURL, adapter, ...http }), provider);
    return async (url, { body, ...sending } = {}) => {
      const request = { url, responseType: 'text' as const, ...sending, ...(body !== undefined && { data: body }) };
      const raw: unknown = await instance.request(request).catch((error: unknown) => error);
      const response = isAxiosError(raw) ? raw.response : raw;
      if (typeof response !== 'object' || response === null || !('status' in response)) throw raw;
      const { status, data, headers, request: sent } = Object(response);
      const came = { status, body: String(data), url: sent.responseUrl, location: headers.location };
      return { ...came, acquisitionError: acquisitionErrorOf(raw), raw };
    };
  };

const overFetch: Make = (provider, baseURL, http = {}) => {
  const bound = providerFetch({ ...provider, http: { baseURL, ...http } });
  return async (url, { body, ...sending } = {}) => {
    // Of the types, Node's own stream is missing: it is an async iterable.
    const init: RequestInit = Object.assign({ ...sending, duplex: 'half' as const }, body !== undefined && { body });
    const raw = await bound(url, init);
    const location = raw.headers.get('location') ?? undefined;
    const came = { status: raw.status, url: raw.url, location, acquisitionError: acquisitionErrorOf(raw) };
    return { ...came, body: await raw.clone().text(), raw };
  };
};

/** The two clients, and axios once more over its own fetch adapter. */
export const CLIENTS: readonly (readonly [name: string, make: Make])[] = [
  ['axios', overAxios('http')],
  ['axios over fetch', overAxios('fetch')],
  ['fetch', overFetch],
];

/** Those that follow redirects: axios over fetch does not, since it does not ask first. */
export const FOLLOWING = CLIENTS.filter(([name]) => name !== 'axios over fetch');
