import { stringsIn } from '../core/strings-in.js';
import { thrownText } from '../core/thrown-text.js';
import { TokenTransportError, type TokenTransportRequest } from '../protocol/definition/token-transport.js';
import { isAxiosError } from './axios.js';

const CERTIFICATE = /CERT|UNABLE_TO_|SELF_SIGNED|ALTNAME|HOSTNAME_MISMATCH|UNKNOWN_CA|CRL/;

/** Takes what is safe to know out of an error of axios' Node adapter: a code, else words without what was sent. */
export function transportErrorOf(error: unknown, request: TokenTransportRequest): TokenTransportError {
  if (request.signal.aborted) return new TokenTransportError('aborted');
  // axios has no code of its own for this.
  if (isAxiosError(error) && error.message.startsWith('maxContentLength')) return new TokenTransportError('too-large');
  const code = codeOf(error);
  if (code !== undefined && CERTIFICATE.test(code)) return new TokenTransportError('certificate', code);
  return new TokenTransportError('unreachable', code ?? thrownText(error, stringsIn([request.headers, request.body])));
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : undefined;
}
