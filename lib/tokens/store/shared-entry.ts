import type { AccessToken, TokenSnapshot } from '../../core/access-token.js';
import { restored, snapshotOf } from '../../core/token-snapshot.js';
import { hasShape, type Kind, parseJson, type Shape } from './json-shape.js';
import { isFailure, type SharedFailure } from './shared-failure.js';

/** A token in a store, in the store's time. Acquired without the lock, its generation is that of the store's entry. */
export type SharedToken = Omit<TokenSnapshot, 'generation'> & { readonly generation?: number | undefined };

/** What replicas tell each other of a subject's token. */
export interface SharedEntry {
  /** Its own: what was copied to another name counts for nothing (R49). */
  readonly name: string;
  readonly token?: SharedToken | undefined;
  readonly failure?: SharedFailure | undefined;
}

const TOKEN: Readonly<Record<Exclude<keyof SharedToken, 'renewal'>, Kind>> = {
  value: 'string',
  tokenType: 'string',
  scope: 'string?',
  baseURL: 'string?',
  generation: 'number?',
  expiresAt: 'number',
  refreshAt: 'number',
  usableUntil: 'number',
};
const RENEWAL: Shape = { refreshToken: 'string', expiresAt: 'number?' };

/** Reads what the store has under a name; `undefined` if it is nothing of ours. */
export function readEntry(text: string, name: string): SharedEntry | undefined {
  const value = parseJson(text);
  return isEntry(value) && value.name === name ? value : undefined;
}

/** `ahead`: how far the store's clock is ahead of the library's. Milliseconds. */
export function writtenToken(token: AccessToken, ahead: number, generation: number | undefined): SharedToken {
  return { ...snapshotOf(token, ahead), generation };
}

/** `generation`: that of the store's entry. */
export function readToken(token: SharedToken, ahead: number, generation: number): AccessToken {
  return restored({ ...token, generation: token.generation ?? generation }, ahead);
}

/** A failure is remembered so long after its end: the next one goes on from it. */
const FAILURE_KEPT_MS = 60_000;

/** When an entry is of no use any more: no token, nothing to renew it by, no failure. In the store's time. */
export function endOf({ token, failure }: SharedEntry): number {
  return Math.max(
    token?.expiresAt ?? 0,
    token?.renewal?.expiresAt ?? 0,
    failure === undefined ? 0 : failure.until + FAILURE_KEPT_MS,
  );
}

function isEntry(value: unknown): value is SharedEntry {
  if (!hasShape(value, { name: 'string' })) return false;
  const { token, failure } = value;
  return (token === undefined || isToken(token)) && (failure === undefined || isFailure(failure));
}

function isToken(value: unknown): value is SharedToken {
  if (!hasShape(value, TOKEN)) return false;
  return value['renewal'] === undefined || hasShape(value['renewal'], RENEWAL);
}
