import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { InternalAxiosRequestConfig } from 'axios';
import { withoutPrototype } from '../core/without-prototype.js';
import {
  type TokenTransport,
  TokenTransportError,
  type TokenTransportRequest,
} from '../protocol/definition/token-transport.js';
import { AxiosHeaders, httpAdapter } from './axios.js';
import { directAgents } from './direct-agents.js';
import { transportErrorOf } from './transport-error.js';

const LARGEST_BODY_BYTES = 1024 * 1024;

/**
 * Sends one request to a token endpoint. It follows no redirect, judges no status, and goes past every interceptor and
 * default of axios.
 *
 * @throws TokenTransportError, which leads to nothing that was sent
 */
export const sendTokenRequest: TokenTransport = async (request) => {
  if (!/^https?:\/\//i.test(request.url)) throw new TokenTransportError('unreachable', 'ERR_INVALID_PROTOCOL');
  let answer;
  try {
    answer = await httpAdapter()(configOf(request));
  } catch (error) {
    throw transportErrorOf(error, request);
  }
  const body: unknown = answer.data;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return { status: answer.status, headers, body: body instanceof Uint8Array ? body : new Uint8Array() };
};

/** Node's own client, except that a switch of protocols (101) is an answer too: axios would wait for another one until the signal. */
const transport = {
  request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest {
    const request = (options.protocol === 'https:' ? https : http).request(options, onAnswer);
    return request.once('upgrade', (answer: IncomingMessage, socket: Duplex) => {
      socket.destroy();
      answer.push(null);
      onAnswer(answer);
    });
  },
};

function configOf(request: TokenTransportRequest): InternalAxiosRequestConfig {
  const { method, url, headers, body, signal, http: options } = request;
  const { proxy, lookup, family } = options;
  const direct = proxy === 'environment' ? {} : directAgents();
  const httpAgent: unknown = options.httpAgent ?? direct.httpAgent;
  const httpsAgent: unknown = options.httpsAgent ?? direct.httpsAgent;
  const config: InternalAxiosRequestConfig = {
    method,
    url,
    // Node sends Content-Length: 0 by itself where there is no body.
    headers: new AxiosHeaders(headers),
    data: typeof body === 'string' || body === undefined ? body : Buffer.from(body),
    signal,
    timeout: 0,
    responseType: 'arraybuffer',
    maxContentLength: LARGEST_BODY_BYTES,
    maxBodyLength: -1,
    maxRedirects: 0,
    transport,
    decompress: true,
    validateStatus: null,
    httpAgent,
    httpsAgent,
    family,
    ...(lookup === undefined ? {} : { lookup }),
    // axios takes anything but `false` and an object for a wish to use the environment's.
    ...(proxy === 'environment' ? {} : { proxy: typeof proxy === 'object' && proxy !== null ? proxy : false }),
  };
  return withoutPrototype(config);
}
