import { type AccessToken, renewalOf } from '../../core/access-token.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import { stringsIn } from '../../core/strings-in.js';
import type { RotatedRefreshToken, TokenRequestContext } from '../../protocol/definition/token-endpoint.js';

/** A token whose refresh token is with nobody but us. */
interface Unkept {
  readonly token: AccessToken;
  readonly rotated: RotatedRefreshToken;
  handing: Promise<void> | undefined;
}

/**
 * Hands rotated refresh tokens to the definition's callback before the access tokens that came with them are used. What
 * the callback failed to keep stays here, and is handed to it again before anything else is asked.
 */
export class RotatedRefreshTokens {
  readonly #unkept = new Map<string | undefined, Unkept>();

  constructor(
    private readonly provider: string,
    private readonly callback: ((rotated: RotatedRefreshToken) => void | Promise<void>) | undefined,
  ) {}

  /** What the callback did not keep the last time, once it has. Throws TokenAcquisitionError when it fails again. */
  async unkept(subject: string | undefined): Promise<AccessToken | undefined> {
    const unkept = this.#unkept.get(subject);
    if (unkept !== undefined) await this.#hand(unkept);
    return unkept?.token;
  }

  /** The token, when its refresh token is kept. Throws TokenAcquisitionError (`ERR_REFRESH_TOKEN_NOT_PERSISTED`). */
  async keep(token: AccessToken, sent: TokenRequestContext<unknown>): Promise<AccessToken> {
    const renewal = renewalOf(token);
    if (this.callback === undefined || renewal === undefined) return token;
    const { refreshToken, expiresAt } = renewal;
    if (refreshToken === sent.refreshToken || stringsIn(sent.credentials).includes(refreshToken)) return token;
    const { subject } = sent;
    const unkept: Unkept = { token, rotated: { refreshToken, subject, expiresAt }, handing: undefined };
    this.#unkept.set(subject, unkept);
    await this.#hand(unkept);
    return token;
  }

  #hand(unkept: Unkept): Promise<void> {
    unkept.handing ??= this.#call(unkept).finally(() => (unkept.handing = undefined));
    return unkept.handing;
  }

  async #call({ rotated }: Unkept): Promise<void> {
    try {
      await this.callback?.(rotated);
    } catch (error) {
      // Its own message may hold what it was to keep.
      const reason = error instanceof Error ? error.name : typeof error;
      const message = `its onRefreshTokenRotated failed (${reason}), so the rotated refresh token is kept in this process only; make it work`;
      throw new TokenAcquisitionError('ERR_REFRESH_TOKEN_NOT_PERSISTED', this.provider, message, { kind: 'transient' });
    }
    this.#unkept.delete(rotated.subject);
  }
}
