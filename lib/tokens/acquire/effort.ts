import type { AcquisitionCost } from '../../core/token-event.js';

/** Which of the credentials that live at once are in use. */
export interface CredentialsInUse {
  /** Its place in their list, from 0. */
  readonly index: number;
  /** How many there are. */
  readonly count: number;
  /** When the secret dies, where the credentials say so in a property of this name. Whole milliseconds since the epoch. */
  readonly secretExpiresAt: number | undefined;
}

/** How many acquisitions there were in this process. */
let acquisitions = 0;

/** What an acquisition has taken so far: written down where it is known, told by whoever reports its end. */
export class Effort {
  /** Its number in this process. */
  readonly acquisition = ++acquisitions;
  #attempts = 0;
  #endpoint: string | undefined;
  /** Those that were accepted. */
  credentials: CredentialsInUse | undefined;

  /** Milliseconds since the epoch. */
  constructor(private readonly startedAt: number) {}

  /** A token request is sent to `endpoint`, an origin as `shownOrigin()` shows it. */
  sending(endpoint: string): void {
    this.#attempts += 1;
    this.#endpoint = endpoint;
  }

  /** As it is shown, of the last. */
  get endpoint(): string | undefined {
    return this.#endpoint;
  }

  cost(now: number): AcquisitionCost {
    const { acquisition } = this;
    const durationMs = Math.floor(now - this.startedAt);
    return { acquisition, durationMs, attempts: this.#attempts, endpoint: this.#endpoint };
  }
}
