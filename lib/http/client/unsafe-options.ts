import type { InternalAxiosRequestConfig } from 'axios';
import { has } from '../../core/without-prototype.js';
import type { BoundProvider } from '../bound-provider.js';
import { authorizationPresent, unsafeOption } from '../refusals.js';

/** What of `http2Options` decides where Node connects to, or whose certificate it accepts there. */
const CONNECTS = [
  'createConnection',
  'host',
  'hostname',
  'lookup',
  'path',
  'port',
  'protocol',
  'servername',
  'socket',
  'socketPath',
];

/**
 * Refuses what would send a request elsewhere than its URL says, or with two authorizations.
 *
 * @throws RequestRefusedError `ERR_AUTHORIZATION_PRESENT`, `ERR_REQUEST_UNSAFE`
 */
export function refuseUnsafe(provider: BoundProvider, config: InternalAxiosRequestConfig): void {
  if (isGiven(config.socketPath)) throw unsafeOption(provider, '`socketPath`');
  if (isGiven(config.transport)) throw unsafeOption(provider, '`transport`');
  if (isGiven(config.auth)) throw authorizationPresent(provider, '`auth`');
  const http2: unknown = config.http2Options;
  if (typeof http2 === 'object' && http2 !== null) {
    const option = CONNECTS.find((name) => has(http2, name));
    if (option !== undefined) throw unsafeOption(provider, `\`http2Options.${option}\``);
  }
}

/**
 * Refuses a header that is another authorization or leads to another host, and takes off one that is there without a value, or
 * that the provider replaces.
 *
 * @throws RequestRefusedError `ERR_AUTHORIZATION_PRESENT`, `ERR_REQUEST_UNSAFE`
 */
export function refuseHeaders(provider: BoundProvider, { headers }: InternalAxiosRequestConfig, host: string): void {
  for (const name of Object.keys(headers)) {
    const { length } = name;
    if (length !== AUTHORIZATION.length && length !== HOST.length) continue;
    const lower = name.toLowerCase();
    if (lower !== AUTHORIZATION && lower !== HOST) continue;
    const value: unknown = headers[name];
    const isReplaced = lower === AUTHORIZATION && provider.attach.replaceAuthorization === true;
    if (!isGiven(value) || isReplaced) delete headers[name];
    else if (lower === AUTHORIZATION) throw authorizationPresent(provider, 'an Authorization header');
    else if (String(value).toLowerCase() !== host) throw unsafeOption(provider, 'a Host header');
  }
}

const AUTHORIZATION = 'authorization';
const HOST = 'host';

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== '';
}
