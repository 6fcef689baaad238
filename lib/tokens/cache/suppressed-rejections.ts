import type { Clock } from '../../core/clock.js';
import { subjectHash } from '../../core/subject-hash.js';
import type { Report } from '../../core/token-event.js';
import type { RejectionCooldown } from './rejection-cooldown.js';

/** Tells once when rejections begin to cause no acquisition, and once when they do again. */
export class SuppressedRejections {
  readonly #watched = new Set<RejectionCooldown>();

  constructor(
    private readonly clock: Clock,
    private readonly report: Report,
  ) {}

  /** A rejection was not accepted. */
  note(rejections: RejectionCooldown, subject: string | undefined): void {
    const now = this.clock.now();
    const status = rejections.status(now);
    if (status?.until === undefined || this.#watched.has(rejections)) return;
    const { since, count, until } = status;
    this.#watched.add(rejections);
    this.report({ type: 'rejections_suppressed', subject: subjectHash(subject), since, count, until });
    this.#waitForEnd(rejections, subject);
  }

  #waitForEnd(rejections: RejectionCooldown, subject: string | undefined): void {
    const now = this.clock.now();
    const { count = 0 } = rejections.status(now) ?? {};
    if (now < rejections.until) {
      this.clock.after(rejections.until - now, () => this.#waitForEnd(rejections, subject), { unref: true });
      return;
    }
    this.#watched.delete(rejections);
    this.report({ type: 'rejections_accepted', subject: subjectHash(subject), count });
  }
}
