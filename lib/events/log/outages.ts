import type { Clock } from '../../core/clock.js';
import type { FailureSummary, Whose } from '../../core/token-event.js';
import type { ProviderAuthEvent } from '../provider-auth-event.js';
import type { Tell } from './log-line.js';
import { iso, ofSubject, wordsOf } from './sentences.js';
import { Spell } from './spell.js';

type Failed = Extract<ProviderAuthEvent, { readonly type: 'acquisition_failed' }>;

/** Who has to do something. */
type Cause = 'provider' | 'credentials';

/** What is told of by itself, or is no trouble of the provider's. */
const APART: ReadonlySet<string> = new Set([
  'ERR_SHUTTING_DOWN',
  'ERR_UNKNOWN_SUBJECT',
  'ERR_CONSENT_REQUIRED',
  'ERR_REFRESH_TOKEN_NOT_PERSISTED',
]);
const OF_CREDENTIALS: ReadonlySet<string | undefined> = new Set(['credentials-rejected', 'invalid-request']);

/**
 * Tells of tokens that cannot be had: by what is to blame, because a tenant whose credentials are refused for days must not hide
 * that the provider is down for all, nor be taken for it.
 */
export class Outages {
  readonly #spells: Readonly<Record<Cause, Spell>>;
  /** What an acquisition failed with last. */
  #last: Failed | undefined;

  constructor(
    private readonly provider: string,
    clock: Clock,
    private readonly tell: Tell,
  ) {
    const spell = (): Spell => new Spell({ clock, onOver: (end) => this.#over(end) });
    this.#spells = { provider: spell(), credentials: spell() };
  }

  failed(event: Failed): void {
    const cause = causeOf(event);
    if (cause === undefined) return;
    this.#last = event;
    const { provider, credentials } = this.#spells;
    (cause === 'provider' ? credentials : provider).leaves(event.subject);
    const { subject, expiresAt, until } = event;
    const count = this.#spells[cause].meets(subject, expiresAt === undefined ? 'error' : 'warn', until);
    if (count !== undefined) this.#tellFailure(event, count, expiresAt);
  }

  /** A caller got no token. */
  requestFailed({ subject, ...failure }: Whose & FailureSummary): void {
    const cause = causeOf(failure);
    if (cause === undefined) return;
    const spell = this.#spells[cause];
    // What began elsewhere, in another replica, is told there.
    if (!spell.isOpen) return;
    spell.requestFailed();
    const count = spell.meets(subject, 'error', failure.until);
    if (count !== undefined && this.#last !== undefined) this.#tellFailure({ ...this.#last, subject }, count);
  }

  acquired(subject: string | undefined): void {
    for (const spell of Object.values(this.#spells)) spell.ends(subject);
  }

  stop(): void {
    for (const spell of Object.values(this.#spells)) spell.stop();
  }

  #tellFailure({ subject, code, until, durationMs, error }: Failed, count: number, expiresAt?: number): void {
    const { provider } = this;
    const isOne = count === 1;
    const whose = isOne ? ofSubject(subject) : ` of ${count} subjects`;
    const what =
      expiresAt === undefined
        ? `no token${whose} is to be had, and requests that need one fail`
        : `${isOne ? 'the token' : 'tokens'}${whose} cannot be renewed${isOne ? `, and dies at ${iso(expiresAt)}` : ''}`;
    const fields = { provider, code, subject: isOne ? subject : undefined, subjects: isOne ? undefined : count, until };
    this.tell({
      level: expiresAt === undefined ? 'error' : 'warn',
      text: `${provider}: ${what}: ${wordsOf(error, provider)}`,
      fields: { ...fields, expiresAt: isOne ? expiresAt : undefined, durationMs },
    });
  }

  #over({ durationMs, failedRequests }: { readonly durationMs: number; readonly failedRequests: number }): void {
    const { provider } = this;
    const text = `${provider}: it gives tokens again, after ${Math.round(durationMs / 1_000)} s and ${failedRequests} failed requests`;
    this.tell({ level: 'log', text, fields: { provider, durationMs, failedRequests } });
  }
}

function causeOf({ code, kind }: FailureSummary): Cause | undefined {
  if (APART.has(code) || kind === 'refresh-rejected') return undefined;
  return OF_CREDENTIALS.has(kind) ? 'credentials' : 'provider';
}
