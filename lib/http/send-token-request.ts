import type { InternalAxiosRequestConfig } from 'axios';
import { AxiosHeaders, type ProviderHttpOptions, getAdapter } from './axios.js';
import { transportErrorOf, TokenTransportError } from './token-transport-error.js';

/** One request to a token endpoint, as it goes on the wire. */
export interface TokenHttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Absolute, http or https. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: no body and no Content-Type. */
  readonly body?: string | Uint8Array;
  /** The deadline, for everything from the connection to the last byte of the answer. */
  readonly signal: AbortSignal;
  /** The definition's axios options; its agents, `proxy`, `lookup` and `family` are used, and nothing else. */
  readonly http: ProviderHttpOptions;
}

/** What a token endpoint answered, whatever its status. */
export interface TokenHttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
  /** Decoded, at most 1 MiB. */
  readonly body: Uint8Array;
}

/** Sends a request to a token endpoint: the HTTP function that `protocol/` is given. */
export type SendTokenRequest = (request: TokenHttpRequest) => Promise<TokenHttpResponse>;

const LARGEST_BODY_BYTES = 1024 * 1024;

/**
 * Sends one request to a token endpoint. It follows no redirect, judges no status, and goes past every interceptor and
 * default of axios.
 *
 * @throws TokenTransportError, which leads to nothing that was sent
 */
export const sendTokenRequest: SendTokenRequest = async (request) => {
  if (!/^https?:\/\//i.test(request.url)) throw new TokenTransportError('unreachable', 'ERR_INVALID_PROTOCOL');
  let answer;
  try {
    answer = await getAdapter('http')(configOf(request));
  } catch (error) {
    throw transportErrorOf(error, request.signal);
  }
  const body: unknown = answer.data;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return { status: answer.status, headers, body: body instanceof Uint8Array ? body : new Uint8Array() };
};

function configOf({ method, url, headers, body, signal, http }: TokenHttpRequest): InternalAxiosRequestConfig {
  const { proxy = false, httpAgent, httpsAgent, lookup, family } = http;
  const wire = new AxiosHeaders(headers);
  // Node sends Content-Length: 0 by itself.
  if (body === undefined) wire.delete('Content-Type');
  const config: InternalAxiosRequestConfig = {
    method,
    url,
    headers: wire,
    data: typeof body === 'string' || body === undefined ? body : Buffer.from(body),
    signal,
    timeout: 0,
    responseType: 'arraybuffer',
    maxContentLength: LARGEST_BODY_BYTES,
    maxBodyLength: -1,
    maxRedirects: 0,
    decompress: true,
    validateStatus: null,
    httpAgent,
    httpsAgent,
    family,
    ...(lookup === undefined ? {} : { lookup }),
    ...(proxy === 'environment' ? {} : { proxy }),
  };
  return Object.assign(Object.create(null), config);
}
