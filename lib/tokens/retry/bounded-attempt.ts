import type { AccessToken } from '../../core/access-token.js';
import type { Attempt } from '../acquire/attempt.js';
import type { Effort } from '../acquire/effort.js';
import type { Acquisition } from './acquisition.js';
import type { Admission } from './admission.js';
import type { ReplaceableRenewals } from './replaceable-renewals.js';

/** What all attempts of a provider share. */
export interface AttemptBounds {
  readonly admission: Admission;
  readonly renewals: ReplaceableRenewals;
}

/** One attempt of an acquisition, as `acquire` sees it. */
export class BoundedAttempt implements Attempt {
  constructor(
    private readonly bounds: AttemptBounds,
    private readonly acquisition: Acquisition,
    private readonly isRetry: boolean,
    readonly signal: AbortSignal = acquisition.signal,
  ) {}

  get effort(): Effort | undefined {
    return this.acquisition.options.effort;
  }

  send<T>(endpoint: string, request: () => Promise<T>): Promise<T> {
    return this.bounds.admission.send(this.acquisition, endpoint, this.isRetry, request);
  }

  fetchMetadata<T>(endpoint: string, request: () => Promise<T>): Promise<T> {
    return this.bounds.admission.fetchMetadata(this.acquisition, endpoint, request);
  }

  refresh(work: (attempt: Attempt) => Promise<AccessToken>): Promise<AccessToken | undefined> {
    return this.bounds.renewals.run(this.acquisition, (signal) =>
      work(new BoundedAttempt(this.bounds, this.acquisition, this.isRetry, signal)),
    );
  }
}
