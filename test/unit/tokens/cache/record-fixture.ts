import { AccessToken } from '../../../../lib/core/access-token.js';
import { type ErrorCode, TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { Flight } from '../../../../lib/tokens/cache/flight.js';
import { TokenRecord } from '../../../../lib/tokens/cache/token-record.js';

export const NOW = 1_000_000;

/** Renewed 20 s and sent until 5 s before its end. */
export const token = (lifetime = 100_000, sentAt = NOW): AccessToken =>
  new AccessToken({ value: 'text', tokenType: 'Bearer', sentAt, lifetime }, () => 0);

export const failure = (until?: number, code: ErrorCode = 'ERR_TOKEN_ENDPOINT_FAILED'): TokenAcquisitionError =>
  new TokenAcquisitionError(code, 'acme', 'down', { kind: 'transient', until });

/** One that never lands. */
export const flight = (startedAt = NOW): Flight => new Flight(startedAt, () => new Promise(() => {}));

export function recordOf(subject?: string, published?: AccessToken): TokenRecord {
  const record = new TokenRecord(subject);
  if (published !== undefined) record.publish(published, NOW);
  return record;
}

/** An acquisition of the record begins and never ends. */
export function acquiring(record: TokenRecord, startedAt = NOW): Flight {
  const begun = flight(startedAt);
  record.acquire(begun);
  return begun;
}
