import { AccessToken } from '../../../../lib/core/access-token.js';
import type { TokenEvent } from '../../../../lib/core/token-event.js';
import type { TokenSource } from '../../../../lib/core/token-source.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import type { AcquisitionOptions } from '../../../../lib/tokens/acquire/attempt.js';
import { type CachedOptions, CachedTokenSource } from '../../../../lib/tokens/cache/cached-token-source.js';

/** A source that answers when and what it is told, and a cache over it. */
export class ScriptedSource implements TokenSource {
  readonly clock = new ManualClock();
  readonly asked: AcquisitionOptions[] = [];
  readonly events: TokenEvent[] = [];
  readonly cached: CachedTokenSource;
  #settle: (outcome: string | Error) => void = () => {};

  constructor(options: Partial<CachedOptions> = {}) {
    const { clock, events } = this;
    this.cached = new CachedTokenSource(this, {
      clock,
      maxSubjects: 9,
      report: (event) => events.push(event),
      ...options,
    });
  }

  token(options: AcquisitionOptions = {}): Promise<AccessToken> {
    this.asked.push(options);
    return new Promise((resolve, reject) => {
      this.#settle = (outcome) => (typeof outcome === 'string' ? resolve(this.issue(outcome)) : reject(outcome));
    });
  }

  /** A token that lives 100 s and is renewed 20 s before its end. */
  issue(value: string): AccessToken {
    return new AccessToken({ value, tokenType: 'Bearer', sentAt: this.clock.now(), lifetime: 100_000 }, () => 0);
  }

  /** Lets an acquisition that has begun end. */
  async end(outcome: string | Error): Promise<void> {
    await this.clock.advance(0);
    this.#settle(outcome);
  }

  /** A cached token. */
  async filled(value: string, subject?: string): Promise<AccessToken> {
    const asked = this.cached.token(subject === undefined ? {} : { subject });
    await this.end(value);
    return asked;
  }
}
