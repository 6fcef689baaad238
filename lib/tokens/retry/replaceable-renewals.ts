import { untilAborted } from '../../core/abort.js';
import type { AccessToken } from '../../core/access-token.js';
import type { Clock } from '../../core/clock.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import type { Acquisition } from './acquisition.js';
import { LocalCooldowns } from './cooldowns.js';

export interface RenewalOptions {
  readonly provider: string;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Renewals that a token by the credentials can take the place of. Each is worth half of the time left; one that is ill is left
 * alone for its subject's cooldown, which costs nothing but later ones like it.
 */
export class ReplaceableRenewals {
  readonly #cooldowns: LocalCooldowns;

  constructor(private readonly options: RenewalOptions) {
    this.#cooldowns = new LocalCooldowns(options.random);
  }

  /** `undefined` when the renewal fails, for whatever reason. Rejects when the acquisition ends meanwhile. */
  async run(
    acquisition: Acquisition,
    work: (signal: AbortSignal) => Promise<AccessToken>,
  ): Promise<AccessToken | undefined> {
    const { clock } = this.options;
    const { subject } = acquisition.options;
    const entrance = await this.#cooldowns.enter(subject, subject, clock.now());
    if (entrance.is === 'closed' || entrance.is === 'busy') return undefined;
    const abort = new AbortController();
    const cancel = clock.after(acquisition.left() / 2, () => abort.abort(this.#tooSlow()));
    const signal = AbortSignal.any([acquisition.signal, abort.signal]);
    try {
      const token = await untilAborted(work(signal), signal);
      this.#cooldowns.succeed(subject);
      return token;
    } catch (error) {
      if (acquisition.signal.aborted) throw error;
      const isIll =
        error instanceof TokenAcquisitionError && error.kind === 'transient' && !acquisition.isRefusal(error);
      if (isIll) this.#cooldowns.fail(subject, { error, subject, left: 0 }, clock.now());
      return undefined;
    } finally {
      if (entrance.is === 'try') entrance.end();
      cancel();
    }
  }

  #tooSlow(): TokenAcquisitionError {
    const message = 'the renewal took too long, so another token was acquired in its place';
    return new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_TIMEOUT', this.options.provider, message, {
      kind: 'transient',
    });
  }
}
