import type { ErrorCode, ProviderAuthError } from '../core/errors.js';
import { problemAndCure } from './problem-and-cure.js';

/** Whose tokens `TokenService.verify` acquires. */
export interface VerifyOptions {
  /** Of the providers that have subjects; the others are verified without. Default: the application's own. */
  readonly subject?: string;
}

/** Why a provider gave no token. No secrets. */
export interface VerificationError {
  readonly code: ErrorCode;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do about it; `undefined` where the message says all there is. */
  readonly cure: string | undefined;
}

/** What came of verifying a provider. Printed or as JSON, it holds no secret. */
export interface ProviderVerification {
  readonly provider: string;
  /** Whose token; `undefined`: the application's own. */
  readonly subject: string | undefined;
  /** `skipped`: it was left open, and `notes` say why. */
  readonly outcome: 'ok' | 'failed' | 'skipped';
  /** How long it took. Whole milliseconds. */
  readonly durationMs: number;
  /** When the acquired token would expire. Milliseconds since the epoch; `undefined` where none was acquired. */
  readonly expiresAt: number | undefined;
  /** Origin that was asked last: the token endpoint, or the server whose metadata name it. `undefined` where nobody was asked. */
  readonly endpoint: string | undefined;
  /** What else there is to say, one sentence each. */
  readonly notes: readonly string[];
  /** Where it failed. */
  readonly error: VerificationError | undefined;
}

/** What was found out, without what is the same for all. */
export type Finding = Pick<ProviderVerification, 'outcome'> &
  Partial<Pick<ProviderVerification, 'expiresAt' | 'endpoint' | 'error' | 'notes'>>;

/** What an error comes to. */
export function failed(error: ProviderAuthError): Finding {
  return { outcome: 'failed', error: verificationError(error) };
}

function verificationError({ code, message, provider }: ProviderAuthError): VerificationError {
  const { problem, cure } = problemAndCure(provider === undefined ? message : message.slice(provider.length + 2));
  return { code, message: problem, cure };
}
