import { type FailureKind, TokenAcquisitionError } from '../../core/errors.js';
import { hasShape, type Kind } from './json-shape.js';

/** An acquisition failed, and nobody who has the same credentials tries again until then. In the store's time. */
export interface SharedFailure {
  readonly code: string;
  readonly message: string;
  readonly kind: string;
  readonly status?: number | undefined;
  readonly endpoint?: string | undefined;
  readonly providerCode?: string | undefined;
  readonly since: number;
  readonly until: number;
  /** A digest of the credentials, where they are the same for all subjects. */
  readonly credentials?: string | undefined;
}

const SHAPE: Readonly<Record<keyof SharedFailure, Kind>> = {
  code: 'string',
  message: 'string',
  kind: 'string',
  status: 'number?',
  endpoint: 'string?',
  providerCode: 'string?',
  since: 'number',
  until: 'number',
  credentials: 'string?',
};

const KINDS: readonly FailureKind[] = [
  'credentials-rejected',
  'refresh-rejected',
  'rate-limited',
  'invalid-request',
  'invalid-response',
];

export function isFailure(value: unknown): value is SharedFailure {
  return hasShape(value, SHAPE);
}

/** A failure for the store, if it says until when nobody tries again. `ahead`: how far the store's clock is. Milliseconds. */
export function writtenFailure(error: unknown, ahead: number, credentials?: string): SharedFailure | undefined {
  if (!(error instanceof TokenAcquisitionError) || error.until === undefined || error.isRepetition) return undefined;
  const { code, kind, status, endpoint, providerCode, since = error.until, until, provider } = error;
  const message = error.message.slice(provider.length + 2);
  const times = { since: Math.floor(since + ahead), until: Math.floor(until + ahead) };
  return { code, message, kind, status, endpoint, providerCode, ...times, credentials };
}

/** No cooldown is longer: what says so was written by a clock that was set since. */
const MAX_MS = 6 * 60_000;

/**
 * What callers of this replica get while another one's failure lasts. It was told there, so it is no news here. `ahead`: how
 * far the store's clock is. Milliseconds.
 */
export function readFailure(
  failure: SharedFailure,
  provider: string,
  ahead: number,
  now: number,
): TokenAcquisitionError {
  const { code, message, status, endpoint, providerCode } = failure;
  const kind = KINDS.find((known) => known === failure.kind) ?? 'transient';
  const times = {
    since: Math.floor(failure.since - ahead),
    until: Math.floor(Math.min(failure.until - ahead, now + MAX_MS)),
  };
  const text = `no token; another replica's acquisition failed (${code}): ${message}`;
  const details = { kind, status, endpoint, providerCode, ...times };
  return new TokenAcquisitionError('ERR_TOKEN_UNAVAILABLE', provider, text, details).repeated();
}
