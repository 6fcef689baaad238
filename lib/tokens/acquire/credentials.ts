import { ProviderAuthError, TokenAcquisitionError, UnknownSubjectError } from '../../core/errors.js';
import { isList } from '../../core/is-list.js';
import { thrownName } from '../../core/thrown-name.js';
import { has } from '../../core/without-prototype.js';
import type { ProviderOptions } from '../../protocol/definition/provider-definition.js';
import type { CredentialsInUse } from './effort.js';

/** Where credentials say when their secret dies. */
const EXPIRES_AT = 'secretExpiresAt';
/** What most tenants have, kept once for all of them. */
const ONLY_ONE: CredentialsInUse = Object.freeze({ index: 0, count: 1, secretExpiresAt: undefined });

/** A provider and how it is defined. */
export interface CredentialsHolder {
  readonly provider: string;
  readonly options: ProviderOptions<unknown>;
}

/**
 * All credentials that live, from wherever the definition keeps them.
 *
 * @throws UnknownSubjectError when the source has none of this subject
 */
export async function credentialsOf(
  { options: { credentials }, provider }: CredentialsHolder,
  subject: string | undefined,
): Promise<readonly unknown[]> {
  if (typeof credentials !== 'function') return listOf(credentials);
  try {
    const all = listOf((await Reflect.apply(credentials, undefined, [subject])) ?? []);
    if (all.length > 0) return all;
  } catch (error) {
    // By its code: another copy of this package throws another class.
    if (codeOf(error) === 'ERR_UNKNOWN_SUBJECT') throw new UnknownSubjectError(provider);
    const message = `its credentials source failed (${thrownName(error)}); make it answer, or let it throw what should be retried later`;
    // Only errors of this library are known to hold no secret.
    const cause = error instanceof ProviderAuthError ? { cause: error } : undefined;
    throw new TokenAcquisitionError('ERR_CREDENTIALS_UNAVAILABLE', provider, message, { kind: 'transient' }, cause);
  }
  if (subject !== undefined) throw new UnknownSubjectError(provider);
  const message =
    "its credentials source has none of the application's own; let it answer for `undefined`, or say `requireSubject: true` and name a subject with each request";
  throw new TokenAcquisitionError('ERR_CREDENTIALS_UNAVAILABLE', provider, message, { kind: 'transient' });
}

/** What may be told of the credentials at `index`. */
export function credentialsInUse(all: readonly unknown[], index: number): CredentialsInUse {
  const used = all[index];
  const isObject = typeof used === 'object' && used !== null;
  const secretExpiresAt: unknown = isObject && has(used, EXPIRES_AT) ? Reflect.get(used, EXPIRES_AT) : undefined;
  const isTime = typeof secretExpiresAt === 'number' && Number.isFinite(secretExpiresAt);
  if (!isTime && all.length === 1) return ONLY_ONE;
  return { index, count: all.length, secretExpiresAt: isTime ? Math.floor(secretExpiresAt) : undefined };
}

function listOf(credentials: unknown): readonly unknown[] {
  return isList(credentials) ? credentials : [credentials];
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
