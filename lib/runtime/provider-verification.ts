import type { ErrorCode, ProviderAuthError } from '../core/errors.js';

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
  /** `skipped`: nothing was asked, and `note` says why. */
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

/** A message of this library says what is wrong, then the cure, between them a semicolon; what a server said is in brackets. */
export function verificationError({ code, message, provider }: ProviderAuthError): VerificationError {
  const text = provider === undefined ? message : message.slice(provider.length + 2);
  const end = endOfProblem(text);
  if (end === undefined) return { code, message: text, cure: undefined };
  return { code, message: text.slice(0, end), cure: text.slice(end + 2) };
}

/** What an error comes to. */
export function failed(error: ProviderAuthError): Finding {
  return { outcome: 'failed', error: verificationError(error) };
}

/** Why a provider is not verified whose tokens all belong to subjects. */
export const SUBJECT_MISSING = "every token of it belongs to a subject, and none is named; name one: { subject: 't1' }";

function endOfProblem(text: string): number | undefined {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') open += 1;
    else if (text[i] === ')') open = Math.max(0, open - 1);
    else if (open === 0 && text.startsWith('; ', i)) return i;
  }
  // The server's words have a bracket too many.
  const last = text.lastIndexOf('; ');
  return last < 0 ? undefined : last;
}
