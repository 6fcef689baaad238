import type { ProviderAuthEvent } from '../index.js';

/** So many of each provider at most; the oldest go. */
const MAX_KEPT = 10_000;

/** Which tenants have no token, by what happens: as hashes, and how many there are. */
export class FailingTenants {
  readonly #byProvider = new Map<string, Set<string>>();

  note(event: ProviderAuthEvent): void {
    if (!('subject' in event) || event.subject === undefined) return;
    const { type, provider, subject } = event;
    if (type === 'token_acquired' || type === 'token_adopted') this.#byProvider.get(provider)?.delete(subject);
    else if (type === 'acquisition_failed' && event.expiresAt === undefined) this.#add(provider, subject);
  }

  count(provider: string): number {
    return this.#byProvider.get(provider)?.size ?? 0;
  }

  #add(provider: string, subject: string): void {
    const failing = this.#byProvider.get(provider) ?? new Set();
    this.#byProvider.set(provider, failing.add(subject));
    const [oldest] = failing;
    if (failing.size > MAX_KEPT && oldest !== undefined) failing.delete(oldest);
  }
}
