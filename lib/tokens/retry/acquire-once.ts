import { untilAborted } from '../../core/abort.js';
import type { AccessToken } from '../../core/access-token.js';
import type { Acquire, AcquisitionOptions, Attempt } from '../acquire/attempt.js';
import { Acquisition, type AcquisitionLimits } from './acquisition.js';
import type { Quota } from './quota.js';
import { TokenRequestQuota } from './token-request-quota.js';
import { typedFailure } from './typed-failure.js';

/** A real acquisition always has the last request of a window. */
const RESERVE = 1;

export interface OnceOptions extends AcquisitionLimits {
  /** What all token requests of the provider count in. */
  readonly quota: Quota | undefined;
  /** Whether all subjects use the same credentials, and so one quota. */
  readonly sharedCredentials: boolean;
  /** Told of the origin of each request. */
  readonly onSend: (endpoint: string) => void;
}

/**
 * One acquisition that leaves nothing behind: it waits for no cooldown and begins none, so that it tells what is true now. One attempt,
 * bounded by the deadline, counted in the quota. `undefined`: it stopped before a request that would have been the last of the
 * quota. Rejects with a ProviderAuthError.
 */
export async function acquireOnce(
  acquire: Acquire,
  options: AcquisitionOptions,
  bounds: OnceOptions,
): Promise<AccessToken | undefined> {
  const { shutdown, provider } = bounds;
  const acquisition = new Acquisition(options, bounds);
  const stop = (): void => acquisition.shutDown();
  shutdown.addEventListener('abort', stop, { once: true });
  try {
    acquisition.signal.throwIfAborted();
    return await untilAborted(acquire(options, onlyAttempt(acquisition, bounds)), acquisition.signal);
  } catch (error) {
    // Nothing else refuses here: no cooldown is asked.
    if (error instanceof Error && acquisition.isRefusal(error)) return undefined;
    throw typedFailure(error, provider);
  } finally {
    shutdown.removeEventListener('abort', stop);
    acquisition.end();
  }
}

function onlyAttempt(acquisition: Acquisition, bounds: OnceOptions): Attempt {
  const { signal } = acquisition;
  const quota = bounds.quota && new TokenRequestQuota(bounds.quota, bounds);
  const sending = (endpoint: string): void => {
    signal.throwIfAborted();
    acquisition.sending(endpoint);
    bounds.onSend(endpoint);
  };
  return {
    signal,
    send: async (endpoint, request) => {
      const ended = await quota?.take(acquisition, RESERVE);
      try {
        sending(endpoint);
        return await request();
      } finally {
        ended?.();
      }
    },
    fetchMetadata: async (endpoint, request) => {
      sending(endpoint);
      return request();
    },
    // There is no token to renew.
    refresh: async () => undefined,
  };
}
