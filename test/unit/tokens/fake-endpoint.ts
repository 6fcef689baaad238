import { AccessToken } from '../../../lib/core/access-token.js';
import { CachedTokenSource } from '../../../lib/tokens/cache/cached-token-source.js';
import { type ErrorCode, TokenAcquisitionError, type FailureDetails } from '../../../lib/core/errors.js';
import type { Acquire } from '../../../lib/tokens/acquire/attempt.js';
import { ReportedTokenSource } from '../../../lib/tokens/retry/reported-token-source.js';
import { RetryingTokenSource, type RetryingOptions } from '../../../lib/tokens/retry/retrying-token-source.js';
import type { TokenEvent } from '../../../lib/core/token-event.js';
import type { TokenOptions } from '../../../lib/core/token-source.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';

/** A token endpoint in memory: it counts, waits and fails as told, and issues a different token each time. */
export class FakeEndpoint {
  readonly clock = new ManualClock();
  readonly asked: TokenOptions[] = [];
  readonly askedAt: number[] = [];
  readonly events: TokenEvent[] = [];
  lifetime = 100_000;
  latency = 0;
  failure: (Partial<FailureDetails> & { code?: ErrorCode }) | undefined;
  text: string | undefined;
  origin = 'https://auth.test';

  mostAtOnce = 0;
  #atOnce = 0;

  readonly acquire: Acquire = (options, attempt) =>
    attempt.send(this.origin, async () => {
      attempt.effort?.sending(this.origin);
      this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
      try {
        return await this.#answer(options);
      } finally {
        this.#atOnce--;
      }
    });

  async #answer(options: TokenOptions): Promise<AccessToken> {
    this.asked.push(options);
    this.askedAt.push(this.clock.now());
    const sentAt = this.clock.now();
    if (this.latency > 0) await new Promise<void>((resolve) => this.clock.after(this.latency, resolve));
    if (this.failure !== undefined) {
      const { code = 'ERR_TOKEN_ENDPOINT_FAILED', ...details } = this.failure;
      throw new TokenAcquisitionError(code, 'acme', 'down', { kind: 'transient', endpoint: this.origin, ...details });
    }
    const value = this.text ?? `token-${options.subject ?? ''}-${this.asked.length}`;
    return new AccessToken({ value, tokenType: 'Bearer', sentAt, lifetime: this.lifetime }, () => 0);
  }

  readonly shutdown = new AbortController();

  retrying(options: Partial<RetryingOptions> = {}, acquire: Acquire = this.acquire): RetryingTokenSource {
    return new RetryingTokenSource(acquire, {
      provider: 'acme',
      clock: this.clock,
      random: () => 0.5,
      deadline: 10_000,
      sharedCredentials: true,
      maxConcurrentAcquisitions: 64,
      shutdown: this.shutdown.signal,
      ...options,
    });
  }

  cached(options: Partial<RetryingOptions> = {}, maxSubjects = 100): CachedTokenSource {
    const report = (event: TokenEvent) => this.events.push(event);
    const inner = new ReportedTokenSource(this.retrying(options), { clock: this.clock, report });
    return new CachedTokenSource(inner, { clock: this.clock, maxSubjects, report });
  }
}
