import { ProviderAuthError, TokenAcquisitionError } from '../core/errors.js';
import { cleanedText } from './cleaned-text.js';
import type { ProviderOptions } from './provider-definition.js';

/** A provider and how it is defined. */
export interface CredentialsHolder {
  readonly provider: string;
  readonly options: ProviderOptions<unknown>;
}

/** All credentials that live, from wherever the definition keeps them. */
export async function credentialsOf(
  { options: { credentials }, provider }: CredentialsHolder,
  subject: string | undefined,
): Promise<readonly unknown[]> {
  if (typeof credentials !== 'function') return Array.isArray(credentials) ? credentials : [credentials];
  try {
    const read: unknown = await Reflect.apply(credentials, undefined, [subject]);
    return Array.isArray(read) ? read : [read];
  } catch (error) {
    if (error instanceof ProviderAuthError) throw error;
    const reason = error instanceof Error ? cleanedText(error.name, []) : typeof error;
    const message = `its credentials source failed (${reason}); make it answer, or let it throw what should be retried later`;
    throw new TokenAcquisitionError('ERR_CREDENTIALS_UNAVAILABLE', provider, message, { kind: 'transient' });
  }
}
