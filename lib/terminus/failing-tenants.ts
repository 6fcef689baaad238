import type { ErrorCode, ProviderAuthEvent } from '../index.js';

/** So many of each provider at most; the oldest go. */
const MAX_KEPT = 10_000;
/** A tenant that nobody asks for any more does not count; a cooldown lasts 6 min at most. */
const FORGOTTEN_MS = 10 * 60_000;
/** No fault of a tenant that there is, nor of its provider. */
const NO_TENANT: ReadonlySet<ErrorCode> = new Set(['ERR_UNKNOWN_SUBJECT', 'ERR_SHUTTING_DOWN']);

/** Which tenants have no token, by what happens: as hashes, and how many there are. */
export class FailingTenants {
  /** When each failed last. */
  readonly #byProvider = new Map<string, Map<string, number>>();

  /** `now`: milliseconds, since whenever. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  note(event: ProviderAuthEvent): void {
    if (!('subject' in event) || event.subject === undefined) return;
    const { type, provider, subject } = event;
    if (type === 'token_acquired' || type === 'token_adopted') this.#byProvider.get(provider)?.delete(subject);
    else if (type === 'acquisition_failed' && event.expiresAt === undefined && !NO_TENANT.has(event.code))
      this.#add(provider, subject);
  }

  count(provider: string): number {
    const failing = this.#byProvider.get(provider);
    if (failing === undefined) return 0;
    for (const [subject, at] of failing) {
      if (this.now() < at + FORGOTTEN_MS) break;
      failing.delete(subject);
    }
    return failing.size;
  }

  #add(provider: string, subject: string): void {
    const failing = this.#byProvider.get(provider) ?? new Map<string, number>();
    this.#byProvider.set(provider, failing);
    failing.delete(subject);
    failing.set(subject, this.now());
    const [oldest] = failing.keys();
    if (failing.size > MAX_KEPT && oldest !== undefined) failing.delete(oldest);
  }
}
