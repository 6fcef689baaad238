import { type AccessToken, type Renewal, renewalOf } from '../../core/access-token.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import { stringsIn } from '../../core/strings-in.js';
import { thrownName } from '../../core/thrown-name.js';
import type { RotatedRefreshToken, TokenRequestContext } from '../../protocol/definition/token-endpoint.js';
import { renewalOfFailure } from './failed-renewal.js';

/** A refresh token that is with nobody but us, and the access token that came with it, if that can be used. */
interface Unpersisted {
  readonly renewal: Renewal;
  readonly token: AccessToken | undefined;
  readonly isPersisted: boolean;
}

/** So many subjects whose newest refresh token is with no token. */
const MAX_SUBJECTS = 10_000;

/**
 * Loses no rotated refresh token. It is handed to the definition's callback before the access token that came with it is used;
 * what the callback fails to persist stays here, and is handed to it again before anything else is asked. One that came with an
 * answer that is useless otherwise, or too late, is used for the next renewal.
 */
export class RotatedRefreshTokens {
  readonly #kept = new Map<string | undefined, Unpersisted>();

  constructor(
    private readonly provider: string,
    private readonly callback: ((rotated: RotatedRefreshToken) => void | Promise<void>) | undefined,
  ) {}

  /** The newest refresh token, when it is not that of the current access token. */
  newest(subject: string | undefined): Renewal | undefined {
    return this.#kept.get(subject)?.renewal;
  }

  /** The access token that was not handed out the last time, once its refresh token is persisted. */
  async persistAgain(subject: string | undefined): Promise<AccessToken | undefined> {
    const kept = this.#kept.get(subject);
    if (kept?.isPersisted === false) await this.#hand(subject, kept);
    return kept?.token;
  }

  /** Keeps the refresh token of an answer that cannot be used otherwise. Settles as `answer` does. */
  async rescue(answer: Promise<AccessToken>, context: TokenRequestContext<unknown>): Promise<AccessToken> {
    try {
      return await answer;
    } catch (error) {
      const renewal = renewalOfFailure(error);
      if (renewal !== undefined && isRotated(renewal, context)) {
        this.#keep(context.subject, { renewal, token: undefined, isPersisted: this.callback === undefined });
        // A failure is told by the next acquisition, which hands it on again.
        await this.persistAgain(context.subject).catch(() => {});
      }
      throw error;
    }
  }

  /** The token, when its refresh token is persisted. Throws TokenAcquisitionError (`ERR_REFRESH_TOKEN_NOT_PERSISTED`). */
  async persist(token: AccessToken, context: TokenRequestContext<unknown>): Promise<AccessToken> {
    const { subject } = context;
    const renewal = renewalOf(token);
    if (renewal === undefined) this.#kept.delete(subject);
    if (renewal === undefined || !isRotated(renewal, context)) return token;
    const kept: Unpersisted = { renewal, token, isPersisted: this.callback === undefined };
    this.#keep(subject, kept);
    if (!kept.isPersisted) await this.#hand(subject, kept);
    return token;
  }

  /** An access token was handed out in time: what came with it need not be kept here. */
  handedOut(subject: string | undefined): void {
    const kept = this.#kept.get(subject);
    if (kept?.token !== undefined && kept.isPersisted) this.#kept.delete(subject);
  }

  /** Called anew by each acquisition: a call that never settles holds up nobody but the one that made it. */
  async #hand(subject: string | undefined, kept: Unpersisted): Promise<void> {
    const { refreshToken, expiresAt } = kept.renewal;
    try {
      await this.callback?.({ refreshToken, subject, expiresAt });
    } catch (error) {
      // Its own message may hold what it was to keep.
      const message = `its onRefreshTokenRotated failed (${thrownName(error)}), so the rotated refresh token is kept in this process only; make it work`;
      throw new TokenAcquisitionError('ERR_REFRESH_TOKEN_NOT_PERSISTED', this.provider, message, { kind: 'transient' });
    }
    if (this.#kept.get(subject) === kept) this.#keep(subject, { ...kept, isPersisted: true });
  }

  #keep(subject: string | undefined, kept: Unpersisted): void {
    this.#kept.delete(subject);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= MAX_SUBJECTS) this.#kept.delete(oldest);
    this.#kept.set(subject, kept);
  }
}

function isRotated({ refreshToken }: Renewal, context: TokenRequestContext<unknown>): boolean {
  return refreshToken !== context.refreshToken && !stringsIn(context.credentials).includes(refreshToken);
}
