import type { Clock } from '../../core/clock.js';
import type { Whose } from '../../core/token-event.js';
import type { ProviderAuthEvent } from '../provider-auth-event.js';
import { Hourly } from './hourly.js';
import type { LogFields, LogLine, Tell } from './log-line.js';
import { Outages } from './outages.js';
import { remarkOn } from './remarks.js';
import { iso, ofSubject, wordsOf } from './sentences.js';
import { Spell } from './spell.js';

type EventOf<T extends ProviderAuthEvent['type']> = Extract<ProviderAuthEvent, { readonly type: T }>;
type Fields = Omit<LogFields, 'provider'>;

/** After its cooldown, a rejection is accepted and the next one is not: that is still the same trouble. */
const REJECTIONS_CALM_MS = 2 * 60_000;
/** One may be revoked as soon as it is there. */
const REFUSED_IN_ROW = 3;
/** What needs somebody for each subject is told of so many in an hour. */
const MAX_SUBJECTS = 10;

/** What the log has to say of one provider: changes of its state, once each. */
export class ProviderLog {
  readonly #outages: Outages;
  readonly #rejections: Spell;
  readonly #store: Spell;
  readonly #needsSomebody = new Map<string, Hourly>();
  readonly #remarked = new Set<string>();
  #hasToken = false;

  constructor(
    private readonly provider: string,
    private readonly clock: Clock,
    private readonly tell: Tell,
  ) {
    this.#outages = new Outages(provider, clock, tell);
    this.#rejections = new Spell({
      clock,
      calm: REJECTIONS_CALM_MS,
      onOver: ({ durationMs }) => this.#line('log', 'its API accepts tokens again', { durationMs }),
    });
    this.#store = new Spell({
      clock,
      onOver: ({ durationMs }) => this.#line('log', 'its token store is well again', { durationMs }),
    });
  }

  note(event: ProviderAuthEvent): void {
    switch (event.type) {
      case 'token_acquired':
      case 'token_adopted':
        return this.#acquired(event);
      case 'acquisition_failed':
        this.#outages.failed(event);
        return this.#failed(event);
      case 'token_unavailable':
        return this.#outages.requestFailed(event);
      case 'rejections_suppressed':
        return this.#suppressed(event);
      case 'replacement_refused':
        return this.#refusedAgain(event);
      case 'rejections_accepted':
        return this.#rejections.ends(event.subject);
      case 'credentials_refused':
        return this.#refused(event);
      case 'store_ill':
        return this.#ill(event);
      case 'store_well':
        return this.#store.ends(undefined);
      default:
        return this.#remark(event);
    }
  }

  stop(): void {
    this.#outages.stop();
    this.#rejections.stop();
    this.#store.stop();
  }

  #acquired({ type, subject, durationMs, expiresAt }: EventOf<'token_acquired' | 'token_adopted'>): void {
    this.#outages.acquired(subject);
    if (this.#hasToken) return;
    this.#hasToken = true;
    const came = type === 'token_acquired' ? `came after ${durationMs} ms` : 'was taken over from another replica';
    const text = `its first token${ofSubject(subject)} ${came}, and lives until ${iso(expiresAt)}`;
    this.#line(subject === undefined ? 'log' : 'debug', text, { subject, durationMs, expiresAt });
  }

  #failed({ subject, code, until, error }: EventOf<'acquisition_failed'>): void {
    if (code !== 'ERR_CONSENT_REQUIRED' && code !== 'ERR_REFRESH_TOKEN_NOT_PERSISTED') return;
    this.#hourly('error', code, wordsOf(error, this.provider), { code, subject, until });
  }

  #refused({ subject, index, count }: EventOf<'credentials_refused'>): void {
    const text = `credentials ${index + 1} of ${count}${ofSubject(subject)} were refused; replace them, or take them off the list`;
    this.#hourly('warn', `credentials ${index}`, text, { subject, index, count });
  }

  /** Once for each thing. */
  #remark(event: ProviderAuthEvent): void {
    const remark = remarkOn(event);
    if (remark === undefined || this.#remarked.has(remark.on)) return;
    this.#remarked.add(remark.on);
    this.#line('warn', remark.text, remark.fields);
  }

  #suppressed({ subject, count: rejections, since, until }: EventOf<'rejections_suppressed'>): void {
    const count = this.#rejections.meets(subject, 'warn', until);
    if (count === undefined) return;
    const whose = count === 1 ? ofSubject(subject) : `, the last of ${count} subjects`;
    const text =
      `its API has rejected ${rejections} tokens${whose} since ${iso(since)}; until ${iso(until)} a rejection acquires no other, ` +
      'and callers get what the API says. Check what it may be used for';
    this.#line('warn', text, { ...counted(count, { subject }), rejections, until });
  }

  /** Also where rejections are too rare for a cooldown. */
  #refusedAgain({ subject, count: rejections }: EventOf<'replacement_refused'>): void {
    if (rejections < REFUSED_IN_ROW || this.#rejections.isOpen) return;
    const text =
      `its API has refused ${rejections} tokens in a row${ofSubject(subject)} that had just been acquired in place of rejected ones; ` +
      'each costs an acquisition. Check what they may be used for, and `isRejection`';
    this.#hourly('warn', 'replacements', text, { subject, rejections });
  }

  #ill({ reason, until }: EventOf<'store_ill'>): void {
    if (this.#store.meets(undefined, 'warn', until) === undefined) return;
    this.#line('warn', `its token store is ill (${reason}); meanwhile this process does without it`, {
      until,
    });
  }

  /** Once an hour for each subject. */
  #hourly(level: LogLine['level'], what: string, text: string, fields: Fields & Partial<Whose>): void {
    const hourly = this.#needsSomebody.get(what) ?? new Hourly(this.clock, MAX_SUBJECTS);
    this.#needsSomebody.set(what, hourly);
    const may = hourly.may(fields.subject);
    if (may === undefined) return;
    const more =
      may === 'last' ? `. It is the ${MAX_SUBJECTS}th subject within an hour: further ones are in events$ only` : '';
    this.#line(level, `${text}${more}`, fields);
  }

  #line(level: LogLine['level'], text: string, fields: Fields = {}): void {
    const { provider } = this;
    this.tell({ level, text: `${provider}: ${text}`, fields: { provider, ...fields } });
  }
}

/** One subject is named by its hash, several by their number. */
function counted(count: number, { subject }: Whose): Fields {
  return count === 1 ? { subject } : { subjects: count };
}
