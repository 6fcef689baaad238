import type { AccessToken } from '../core/access-token.js';
import { ProviderAuthError } from '../core/errors.js';
import type { TokenEvent } from '../core/token-event.js';
import { withoutPrototype } from '../core/without-prototype.js';
import { endsOthers } from '../protocol/definition/store-faults.js';
import { acquiring } from '../tokens/acquire/acquire.js';
import type { Lease } from '../tokens/acquire/attempt.js';
import { Discovery } from '../tokens/acquire/discovery.js';
import { isAlive } from '../tokens/acquire/is-alive.js';
import { revokeAll } from '../tokens/acquire/revoke.js';
import { acquireOnce } from '../tokens/retry/acquire-once.js';
import { leased } from '../tokens/store/lease.js';
import type { Occupied } from '../tokens/store/shared-token-guard.js';
import { failed, type Finding } from './provider-verification.js';
import type { DiscoveringRequester, TokenStack } from './token-stack.js';
import { noteOf } from './verification-notes.js';

export interface VerifierOptions extends TokenStack {
  readonly requester: DiscoveringRequester;
  readonly shutdown: AbortSignal;
  /** Whether this process runs beside the application, and does not know its tokens. */
  readonly isBeside: boolean;
}

/** Why a token endpoint is not asked: somebody's token could end, or somebody could get none. */
const SKIPPED: Readonly<Record<Occupied | 'beside' | 'kept' | 'quota', string>> = {
  alive: 'a token lives that a new one could end (singleSession, renew.oneTime): it works',
  acquiring: 'a token is acquired at this moment, and another one could end it (singleSession, renew.oneTime)',
  unknown: 'its store does not say whether a token lives that a new one could end; make the store work',
  beside:
    'a new token could end that of the running application, and no store tells of it; call TokenService.verify() there, or share tokens over a store',
  quota:
    'one more token request would be the last that its quota allows (tokenRequestQuota), and is left to the application; verify it later, or see whether a request of the application works',
  kept: 'its token request may spend the refresh token that onRefreshTokenRotated keeps; a request of the application shows whether it works',
};

/** Acquires a provider's token to see whether that works, and keeps nothing of it: no token, no cooldown, no event. */
export class Verifier {
  readonly #running = new Map<string | undefined, Promise<Finding>>();

  constructor(private readonly options: VerifierOptions) {}

  /** Never rejects. Calls at the same time share one acquisition. */
  verify(subject: string | undefined): Promise<Finding> {
    const running = this.#running.get(subject);
    if (running !== undefined) return running;
    const finding = this.#verify(subject).finally(() => this.#running.delete(subject));
    this.#running.set(subject, finding);
    return finding;
  }

  async #verify(subject: string | undefined): Promise<Finding> {
    const { requester, guard, isBeside } = this.options;
    if (requester.options.onRefreshTokenRotated !== undefined) return skipped('kept');
    if (!endsOthers(requester.options)) return this.#acquired(subject);
    const occupied = this.#occupied(subject);
    if (occupied !== undefined) return skipped(occupied);
    if (guard === undefined) return isBeside ? skipped('beside') : this.#acquired(subject);
    const found = await guard.whileNoneLives(subject, (lease) => this.#acquired(subject, lease));
    return typeof found === 'string' ? skipped(found) : found.result;
  }

  /** Whether this process has a token, or will have one soon. */
  #occupied(subject: string | undefined): Occupied | undefined {
    const { tokens, requester } = this.options;
    const now = requester.clock.now();
    const held = tokens.held().filter((one) => one.subject === subject);
    if (held.some(({ token }) => isAlive(token, now))) return 'alive';
    return tokens.status(subject).state === 'acquiring' ? 'acquiring' : undefined;
  }

  async #acquired(subject: string | undefined, lease?: Lease): Promise<Finding> {
    const { clock } = this.options.requester;
    const deadline = clock.now() + this.options.deadline;
    const notes: string[] = [];
    const requester = this.#silent((event) => notes.push(...noteOf(event)));
    let endpoint: string | undefined;
    try {
      const options = withoutPrototype({
        deadline,
        ...(subject !== undefined && { subject }),
        ...(lease && { lease }),
      });
      const bounds = { ...this.options, ...requester, onSend: (origin: string) => void (endpoint = origin) };
      const token = await acquireOnce(leased(acquiring(requester)), options, bounds);
      if (token === undefined) return { ...skipped('quota', notes), endpoint };
      if (requester.options.createToken !== undefined) {
        return { outcome: 'ok', notes: ['nothing to acquire: it is made of its credentials', ...notes] };
      }
      await this.#revoke(token, subject, requester, deadline);
      return { outcome: 'ok', expiresAt: token.expiresAt, endpoint, notes };
    } catch (error) {
      // `acquireOnce` throws nothing else.
      if (!(error instanceof ProviderAuthError)) throw error;
      return { ...failed(error), endpoint, notes };
    }
  }

  /** The provider's requester, which tells nobody else, and knows nothing of earlier acquisitions. */
  #silent(report: (event: TokenEvent) => void): DiscoveringRequester {
    const requester = { ...this.options.requester, report };
    return { ...requester, discovery: new Discovery(requester) };
  }

  /** A server may give everybody the same token as long as that lives: one that is in use is left alone. */
  async #revoke(
    token: AccessToken,
    subject: string | undefined,
    requester: DiscoveringRequester,
    deadline: number,
  ): Promise<void> {
    const { tokens, guard, shutdown } = this.options;
    if (requester.options.revoke === undefined) return;
    const isHeld = tokens.held().some((held) => held.token.is(token));
    if (isHeld || (await guard?.mayHold(token, subject)) === true) return;
    const abort = new AbortController();
    const { clock } = requester;
    const cancel = clock.after(Math.max(0, deadline - clock.now()), () => abort.abort());
    await revokeAll(requester, [{ token, subject }], AbortSignal.any([abort.signal, shutdown]));
    cancel();
  }
}

function skipped(why: keyof typeof SKIPPED, more: readonly string[] = []): Finding {
  return { outcome: 'skipped', notes: [SKIPPED[why], ...more] };
}
