import { ProviderAuthError, TokenAcquisitionError, UnknownSubjectError } from '../../core/errors.js';
import { redactText } from '../../core/redact-text.js';
import type { ProviderOptions } from '../../protocol/definition/provider-definition.js';

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
  if (typeof credentials !== 'function') return Array.isArray(credentials) ? credentials : [credentials];
  try {
    const read: unknown = (await Reflect.apply(credentials, undefined, [subject])) ?? [];
    const all: readonly unknown[] = Array.isArray(read) ? read : [read];
    if (all.length > 0) return all;
    if (subject !== undefined) throw new UnknownSubjectError(provider);
    throw new Error("none of the application's own");
  } catch (error) {
    if (error instanceof ProviderAuthError) {
      throw error.code === 'ERR_UNKNOWN_SUBJECT' ? new UnknownSubjectError(provider) : error;
    }
    const reason = error instanceof Error ? redactText(error.name, []) : typeof error;
    const message = `its credentials source failed (${reason}); make it answer, or let it throw what should be retried later`;
    throw new TokenAcquisitionError('ERR_CREDENTIALS_UNAVAILABLE', provider, message, { kind: 'transient' });
  }
}
