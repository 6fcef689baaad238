import type { Clock } from '../../core/clock.js';
import type { FailureSummary } from '../../core/token-event.js';
import type { ProviderAuthEvent } from '../provider-auth-event.js';
import type { Tell } from './log-line.js';
import { type Cause, failureLine, overLine } from './outage-lines.js';
import { Spell } from './spell.js';

type EventOf<T extends ProviderAuthEvent['type']> = Extract<ProviderAuthEvent, { readonly type: T }>;

/** A cause's trouble. Whose token it is counts: among many tenants one is always in trouble, and the application's own is one. */
type Spells = Readonly<Record<'own' | 'subjects', Spell>>;

/** What is told of by itself, or is no trouble of the provider's; so is a want of consent, known by its kind. */
const APART: ReadonlySet<string> = new Set([
  'ERR_SHUTTING_DOWN',
  'ERR_UNKNOWN_SUBJECT',
  'ERR_REFRESH_TOKEN_NOT_PERSISTED',
]);
const OF_CREDENTIALS: ReadonlySet<string | undefined> = new Set(['credentials-rejected', 'invalid-request']);

/**
 * Tells of tokens that cannot be had: by what is to blame and by whose they are, because a tenant whose credentials are refused
 * for days must not hide that the provider is down for all, nor be taken for it.
 */
export class Outages {
  readonly #spells: Readonly<Record<Cause, Spells>>;

  constructor(
    private readonly provider: string,
    clock: Clock,
    private readonly tell: Tell,
  ) {
    const spell = (cause: Cause, whose: keyof Spells): Spell =>
      new Spell({
        clock,
        onOver: (end) => {
          const { only } = end;
          const other = this.#spells[otherThan(cause)][whose];
          // It is not well: it has another trouble.
          if (only !== undefined && other.has(only.subject)) return;
          this.tell(overLine(this.provider, cause, end));
          other.expire();
        },
      });
    const spells = (cause: Cause): Spells => ({ own: spell(cause, 'own'), subjects: spell(cause, 'subjects') });
    this.#spells = { provider: spells('provider'), credentials: spells('credentials') };
  }

  failed(event: EventOf<'acquisition_failed'>): void {
    const { subject, expiresAt, until } = event;
    const cause = causeOf(event);
    if (cause === undefined) return;
    const count = this.#entered(cause, subject).meets(subject, expiresAt === undefined ? 'error' : 'warn', until);
    if (count !== undefined) this.tell(failureLine(event, count));
  }

  /** A caller got no token. */
  requestFailed(event: EventOf<'token_unavailable'>): void {
    const { subject, until } = event;
    const cause = causeOf(event);
    // What began elsewhere, in another replica, is told there.
    if (cause === undefined || !Object.values(this.#spells[cause]).some(({ isOpen }) => isOpen)) return;
    const spell = this.#entered(cause, subject);
    const count = spell.meets(subject, 'error', until);
    spell.requestFailed();
    if (count !== undefined) this.tell(failureLine(event, count));
  }

  acquired(subject: string | undefined): void {
    for (const { own, subjects } of Object.values(this.#spells)) {
      if (subject === undefined) own.ends(subject);
      subjects.ends(subject);
    }
  }

  stop(): void {
    for (const spells of Object.values(this.#spells)) for (const spell of Object.values(spells)) spell.stop();
  }

  /** The spell that the subject is in now, and no longer in that of another cause. */
  #entered(cause: Cause, subject: string | undefined): Spell {
    this.#spell(otherThan(cause), subject).leaves(subject);
    return this.#spell(cause, subject);
  }

  #spell(cause: Cause, subject: string | undefined): Spell {
    return this.#spells[cause][subject === undefined ? 'own' : 'subjects'];
  }
}

function causeOf({ code, kind }: FailureSummary): Cause | undefined {
  if (APART.has(code) || kind === 'refresh-rejected') return undefined;
  return OF_CREDENTIALS.has(kind) ? 'credentials' : 'provider';
}

function otherThan(cause: Cause): Cause {
  return cause === 'provider' ? 'credentials' : 'provider';
}
