import { TokenTransportError } from '../protocol/definition/token-transport.js';
import { isAxiosError } from './axios.js';

const CERTIFICATE = /CERT|UNABLE_TO_|SELF_SIGNED|ALTNAME|HOSTNAME_MISMATCH|UNKNOWN_CA|CRL/;

/** Takes what is safe to know out of an error of axios' Node adapter. */
export function transportErrorOf(error: unknown, signal: AbortSignal): TokenTransportError {
  if (signal.aborted) return new TokenTransportError('aborted');
  const code = codeOf(error);
  // axios has no code of its own for this.
  if (isAxiosError(error) && error.message.startsWith('maxContentLength')) return new TokenTransportError('too-large');
  if (code !== undefined && CERTIFICATE.test(code)) return new TokenTransportError('certificate', code);
  return new TokenTransportError('unreachable', code);
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : undefined;
}
