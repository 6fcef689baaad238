import type { AccessToken } from '../../core/access-token.js';
import type { Report } from '../../core/token-event.js';
import { withGeneration } from '../../core/token-snapshot.js';
import type { TokenSource } from '../../core/token-source.js';
import type { AcquisitionOptions } from '../acquire/attempt.js';

/** Reports each acquisition where it is made, and counts its token: a later one has a higher generation. */
export class ReportedTokenSource implements TokenSource {
  #acquired = 0;

  constructor(
    private readonly inner: TokenSource,
    private readonly report: Report,
  ) {}

  async token(options: AcquisitionOptions = {}): Promise<AccessToken> {
    const { subject, reason = 'absent' } = options;
    const token = withGeneration(await this.inner.token(options), ++this.#acquired);
    this.report({ type: 'token_acquired', subject, reason, expiresAt: token.expiresAt });
    return token;
  }
}
