import { untilAborted } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import type { Cooldown } from './cooldown.js';
import { ShuttingDownError, TokenAcquisitionError } from '../../core/errors.js';
import type { TokenOptions } from '../../core/token-source.js';

export interface AcquisitionOptions {
  readonly provider: string;
  readonly clock: Clock;
  readonly shutdown: AbortSignal;
  /** For all attempts together. Milliseconds. */
  readonly deadline: number;
}

/** One acquisition with all its attempts: what bounds it, and the cooldowns whose one try it has taken. */
export class Acquisition {
  readonly entered = new Set<Cooldown>();
  readonly #abort = new AbortController();
  readonly #deadline: number;
  readonly #release: () => void;
  /** Origin of the token endpoint, once it is known. */
  endpoint: string | undefined;

  constructor(
    readonly demand: TokenOptions,
    private readonly options: AcquisitionOptions,
  ) {
    const { clock, deadline, provider, shutdown } = options;
    this.#deadline = clock.now() + deadline;
    const cancel = clock.after(deadline, () => this.#abort.abort(this.#timeout()));
    const onShutdown = (): void => this.#abort.abort(new ShuttingDownError(provider));
    if (shutdown.aborted) onShutdown();
    shutdown.addEventListener('abort', onShutdown, { once: true });
    this.#release = () => {
      cancel();
      shutdown.removeEventListener('abort', onShutdown);
    };
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  enter(cooldown: Cooldown): void {
    if (this.entered.has(cooldown)) return;
    cooldown.enter(this.options.clock.now());
    this.entered.add(cooldown);
  }

  /** How long the token that is to be renewed can still be used. Milliseconds; 0 if there is none. */
  lifeLeft(now: number): number {
    const { replaces, reason } = this.demand;
    return replaces !== undefined && reason === 'due' ? Math.max(0, replaces.usableUntil - now) : 0;
  }

  /** Waits `ms` if that ends before the deadline. */
  async pause(ms: number): Promise<boolean> {
    const { clock } = this.options;
    if (clock.now() + ms >= this.#deadline) return false;
    const { promise, resolve } = withResolvers();
    const cancel = clock.after(ms, resolve);
    await untilAborted(promise, this.signal).finally(cancel);
    return true;
  }

  end(): void {
    for (const cooldown of this.entered) cooldown.probing = false;
    this.#release();
  }

  #timeout(): TokenAcquisitionError {
    const { provider, deadline } = this.options;
    const message = `the token endpoint gave no whole answer within ${deadline} ms; raise the deadline if that is normal for it`;
    const details = { kind: 'transient', endpoint: this.endpoint } as const;
    return new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_TIMEOUT', provider, message, details);
  }
}

/** `Promise.withResolvers` for Node 20. */
function withResolvers() {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
