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

/** What an acquisition has taken so far: written down where it is known, told by whoever reports its end. */
export class Effort {
  #attempts = 0;
  #endpoint: string | undefined;
  /** Those that were accepted. */
  credentials: CredentialsInUse | undefined;

  /** Milliseconds since the epoch. */
  constructor(private readonly startedAt: number) {}

  /** A token request is sent to `endpoint`, an origin. */
  sending(endpoint: string): void {
    this.#attempts += 1;
    this.#endpoint = endpoint;
  }

  cost(now: number): AcquisitionCost {
    return { durationMs: Math.floor(now - this.startedAt), attempts: this.#attempts, endpoint: this.#endpoint };
  }
}
