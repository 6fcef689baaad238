import type { AccessToken } from '../../core/access-token.js';
import type { Clock } from '../../core/clock.js';
import { subjectHash } from '../../core/subject-hash.js';
import type { Report } from '../../core/token-event.js';
import { withGeneration } from '../../core/token-snapshot.js';
import type { TokenSource } from '../../core/token-source.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import type { AcquisitionOptions } from '../acquire/attempt.js';
import { Effort } from '../acquire/effort.js';

/** Reports each acquisition where it is made, and counts its token: a later one has a higher generation. */
export class ReportedTokenSource implements TokenSource {
  #acquired = 0;

  constructor(
    private readonly inner: TokenSource,
    private readonly told: { readonly clock: Clock; readonly report: Report },
  ) {}

  async token(options: AcquisitionOptions = {}): Promise<AccessToken> {
    const { clock, report } = this.told;
    const { reason = 'absent', effort = new Effort(clock.now()) } = options;
    const token = withGeneration(await this.inner.token(withoutPrototype({ ...options, effort })), ++this.#acquired);
    const { expiresAt } = token;
    const subject = subjectHash(options.subject);
    report({ type: 'token_acquired', subject, reason, expiresAt, ...effort.cost(clock.now()) });
    return token;
  }
}
