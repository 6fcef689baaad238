import { ProviderAuthError } from '../../core/errors.js';
import type { ProviderAuthEvent } from '../provider-auth-event.js';
import type { LogLine } from './log-line.js';
import { iso, ofSubject, wordsOf } from './sentences.js';
import type { SpellEnd } from './spell.js';

/** Who has to do something. */
export type Cause = 'provider' | 'credentials';

type Failure = Extract<ProviderAuthEvent, { readonly type: 'acquisition_failed' | 'token_unavailable' }>;

/** `count`: how many subjects fail, this one included. One is named by its hash, several by their number. */
export function failureLine(event: Failure, count: number): LogLine {
  const { provider, subject, until } = event;
  const { expiresAt, durationMs } = event.type === 'acquisition_failed' ? event : {};
  const isOne = count === 1;
  const whose = isOne ? ofSubject(subject) : ` of ${count} subjects`;
  const error = firstOf(event.error);
  const what =
    expiresAt === undefined
      ? `no token${whose} is to be had, and requests that need one fail`
      : `${isOne ? 'the token' : 'tokens'}${whose} cannot be renewed${isOne ? `, and dies at ${iso(expiresAt)}` : ''}`;
  const named = isOne ? { subject, expiresAt } : { subjects: count };
  return {
    level: expiresAt === undefined ? 'error' : 'warn',
    text: `${provider}: ${what}: ${wordsOf(error, provider)}`,
    fields: { provider, code: error.code, ...named, until, durationMs },
  };
}

/** What was told, which callers meet again until there is another attempt. */
function firstOf(error: ProviderAuthError): ProviderAuthError {
  return error.code === 'ERR_TOKEN_UNAVAILABLE' && error.cause instanceof ProviderAuthError ? error.cause : error;
}

/** Of one subject, or of all that anybody asks for. */
const WELL: Readonly<Record<Cause, (one: string | undefined) => string>> = {
  provider: (one) => (one === undefined ? 'it gives tokens again to all who ask' : `it gives tokens${one} again`),
  credentials: (one) => `it accepts token requests${one === undefined ? ' again from all who ask' : `${one} again`}`,
};

/** That no subject fails any more that `end` is about. */
export function overLine(provider: string, cause: Cause, end: SpellEnd): LogLine {
  const { durationMs, failedRequests, only, subjects, isWell } = end;
  const most = only === undefined ? `; up to ${subjects} failed at a time` : '';
  const well = `${WELL[cause](only && ofSubject(only.subject))}, after ${Math.round(durationMs / 1_000)} s and ${failedRequests} failed requests${most}`;
  const left = only === undefined ? 'those that failed' : `subject ${only.subject}`;
  const silent = `it gives tokens, and has not been asked again for ${left}, after ${failedRequests} failed requests${most}`;
  const named = only ?? { subjects };
  return {
    level: 'log',
    text: `${provider}: ${isWell ? well : silent}`,
    fields: { provider, ...named, durationMs, failedRequests },
  };
}
