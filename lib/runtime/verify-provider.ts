import type { Clock } from '../core/clock.js';
import { ProviderAuthError, ShuttingDownError } from '../core/errors.js';
import { has } from '../core/without-prototype.js';
import type { BoundProvider } from '../http/bound-provider.js';
import { owner } from '../http/request-subject.js';
import type { GivenSubject } from './provider-runtime.js';
import { failed, type Finding, type ProviderVerification } from './provider-verification.js';
import type { Verifier } from './verifier.js';

/** A provider that is to be verified. */
export interface Verifiable {
  readonly bound: BoundProvider;
  /** Absent where there is nothing to acquire. */
  readonly verifier: Verifier | undefined;
  /** Reads credentials anew, within the definition's deadline. */
  readCredentials(subject: string | undefined): Promise<unknown>;
  readonly clock: Clock;
  readonly isClosing: boolean;
}

/** Why a provider is not verified whose tokens all belong to subjects. */
const SUBJECT_MISSING = "every token of it belongs to a subject, and none is named; name one: { subject: 't1' }";

/** Whether a token can be acquired. The subject counts where the provider has subjects; nobody is asked whose is meant. */
export async function verifyProvider(provider: Verifiable, given: GivenSubject): Promise<ProviderVerification> {
  const { clock, bound } = provider;
  const startedAt = clock.now();
  const isNamed = has(given, 'subject') && bound.expectsSubject;
  const finding = await find(provider, isNamed ? given : {});
  const { outcome, expiresAt, endpoint, error, notes = [] } = finding;
  const subject = isNamed ? given.subject : undefined;
  const durationMs = Math.round(clock.now() - startedAt);
  return { provider: bound.name, subject, outcome, durationMs, expiresAt, endpoint, notes, error };
}

async function find(provider: Verifiable, given: GivenSubject): Promise<Finding> {
  const { bound, verifier, isClosing } = provider;
  if (isClosing) return failed(new ShuttingDownError(bound.name));
  const isNamed = has(given, 'subject');
  if (bound.requireSubject && !isNamed) return { outcome: 'skipped', notes: [SUBJECT_MISSING] };
  try {
    const { subject } = isNamed ? owner(bound, given) : {};
    if (verifier !== undefined) return await verifier.verify(subject);
    await provider.readCredentials(subject);
    return { outcome: 'ok', notes: ['nothing to acquire'] };
  } catch (error) {
    if (error instanceof ProviderAuthError) return failed(error);
    throw error;
  }
}
