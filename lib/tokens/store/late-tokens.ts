import type { Clock } from '../../core/clock.js';

/** So many at most; the oldest go. */
const MAX_KEPT = 10_000;
const FIRST_MS = 1_000;
const MAX_MS = 30_000;

/** Tries to publish a token once more: `false` when the store is still ill. Never rejects. */
type Publish = () => Promise<boolean>;

/** Tokens that could not be published because the store was ill: tried again after 1 s, doubling to 30 s, by one timer for all. */
export class LateTokens {
  readonly #kept = new Map<string | undefined, Publish>();
  #wait = 0;

  constructor(
    private readonly clock: Clock,
    private readonly shutdown: AbortSignal,
  ) {}

  keep(subject: string | undefined, publish: Publish): void {
    this.#kept.delete(subject);
    this.#kept.set(subject, publish);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(oldest);
    if (this.#wait === 0) this.#later();
  }

  /** A newer token of the subject was published, or it has none to publish. */
  forget(subject: string | undefined): void {
    this.#kept.delete(subject);
  }

  #later(): void {
    this.#wait = Math.min(MAX_MS, this.#wait * 2 || FIRST_MS);
    this.clock.after(this.#wait, () => void this.#publishAll(), { unref: true });
  }

  async #publishAll(): Promise<void> {
    for (const [subject, publish] of this.#kept) {
      if (this.shutdown.aborted) return;
      if (!(await publish())) {
        this.#later();
        return;
      }
      if (this.#kept.get(subject) === publish) this.#kept.delete(subject);
    }
    this.#wait = 0;
  }
}
