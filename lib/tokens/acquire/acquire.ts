import { AccessToken, type Renewal, renewalOf } from '../../core/access-token.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import { subjectHash } from '../../core/subject-hash.js';
import type { TokenOptions } from '../../core/token-source.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import type { TokenRequestContext } from '../../protocol/definition/provider-definition.js';
import type { AuthorizationServer } from '../../protocol/definition/authorization-server.js';
import type { Acquire, Attempt } from './attempt.js';
import { creatingToken } from './create-token.js';
import { credentialsOf } from './credentials.js';
import type { Effort } from './effort.js';
import { summaryOf } from './failure-summary.js';
import { Discovery } from './discovery.js';
import { canRefresh } from './is-alive.js';
import { LiveCredentials } from './live-credentials.js';
import { RotatedRefreshTokens } from './rotated-refresh-tokens.js';
import { requestToken, type TokenRequester } from './token-request.js';

/** Asks a provider's token endpoint: by its refresh token while that lives, else with the credentials. */
export function acquiring(provider: TokenRequester): Acquire {
  const { request, createToken } = provider.options;
  if (createToken !== undefined) return creatingToken(provider, createToken);
  if (request === undefined) throw new Error(`${provider.provider} has no token endpoint`);
  const endpoint = new TokenEndpoint(provider);
  return (options, attempt) => endpoint.acquire(options, attempt);
}

/** A provider's token endpoint and what it has told so far. */
class TokenEndpoint {
  readonly #rotated: RotatedRefreshTokens;
  readonly #discovery: Discovery;
  readonly #credentials: LiveCredentials;

  constructor(private readonly provider: TokenRequester) {
    this.#rotated = new RotatedRefreshTokens(provider.provider, provider.options.onRefreshTokenRotated);
    this.#discovery = provider.discovery ?? new Discovery(provider);
    this.#credentials = new LiveCredentials(provider);
  }

  async acquire(options: TokenOptions, attempt: Attempt): Promise<AccessToken> {
    // Its refresh token is the one that counts, and nobody has it yet.
    const kept = await this.#rotated.persistAgain(options.subject);
    const token =
      kept !== undefined && kept.usableUntil > this.provider.clock.now() ? kept : await this.#ask(options, attempt);
    if (!attempt.signal.aborted) this.#rotated.handedOut(options.subject);
    return token;
  }

  async #ask(options: TokenOptions, attempt: Attempt): Promise<AccessToken> {
    const server = await this.#discovery.server(attempt);
    try {
      return (await this.#renewed(options, attempt, server)) ?? (await this.#asked(options, attempt, server));
    } catch (error) {
      this.#discovery.doubt(error);
      throw error;
    }
  }

  /** With each live secret until one is accepted. */
  #asked(options: TokenOptions, attempt: Attempt, server: AuthorizationServer | undefined): Promise<AccessToken> {
    const { request, read } = this.provider.options;
    if (request === undefined) throw new Error('there is no token endpoint');
    return this.#credentials.tryEach(options.subject, attempt.effort, async (credentials) => {
      const context = this.#context(options, credentials, server);
      const asked = requestToken(this.provider, { request, read }, context, attempt);
      return this.#rotated.persist(await this.#rotated.rescue(asked, context), context);
    });
  }

  /** `undefined` where there is nothing to renew by, or the renewal fails in any way. */
  async #renewed(
    options: TokenOptions,
    attempt: Attempt,
    server: AuthorizationServer | undefined,
  ): Promise<AccessToken | undefined> {
    const { renew } = this.provider.options;
    const { replaces, subject } = options;
    const renewal = this.#rotated.newest(subject) ?? (replaces && renewalOf(replaces));
    if (renew === undefined || !canRenew(renew.by, options, renewal, this.provider.clock.now())) return undefined;
    let used: TokenRequestContext<unknown> | undefined;
    const token = await attempt.refresh(async (bounded) => {
      const [credentials] = await credentialsOf(this.provider, subject);
      const context: TokenRequestContext<unknown> = withoutPrototype({
        ...this.#context(options, credentials, server),
        ...(replaces && { accessToken: replaces.reveal() }),
        ...(renewal && { refreshToken: renewal.refreshToken }),
      });
      used = context;
      const previous = renewal === undefined ? replaces : withRenewal(replaces, renewal);
      const renewed = requestToken(this.provider, renew, context, bounded, previous);
      return this.#rotated.rescue(this.#reported(renewed, subject, bounded.effort), context);
    }, renewal?.refreshToken);
    return token && used && this.#rotated.persist(token, used);
  }

  /** What follows from a failure is a token by the credentials; the failure is told all the same. */
  async #reported(
    renewed: Promise<AccessToken>,
    subject: string | undefined,
    effort: Effort | undefined,
  ): Promise<AccessToken> {
    const { clock, report } = this.provider;
    const startedAt = clock.now();
    try {
      return await renewed;
    } catch (error) {
      if (error instanceof TokenAcquisitionError && !error.isRepetition) {
        const endpoint = error.endpoint && (effort?.endpoint ?? error.endpoint);
        const cost = { durationMs: Math.floor(clock.now() - startedAt), endpoint };
        report({ type: 'renewal_failed', subject: subjectHash(subject), ...cost, ...summaryOf(error), error });
      }
      throw error;
    }
  }

  #context({ subject, grant }: TokenOptions, credentials: unknown, server: AuthorizationServer | undefined) {
    return withoutPrototype({ credentials, subject, grant, now: this.provider.clock.wall(), server });
  }
}

function canRenew(
  by: 'refresh-token' | 'access-token' | undefined,
  { replaces, reason }: TokenOptions,
  renewal: Renewal | undefined,
  now: number,
): boolean {
  if (by === 'access-token') return replaces !== undefined && reason !== 'rejected' && replaces.expiresAt > now;
  return canRefresh(renewal, now);
}

/** What an answer leaves out stays as it was: the refresh token that was sent, not the one of the current token. */
function withRenewal(token: AccessToken | undefined, renewal: Renewal): AccessToken {
  const { tokenType = 'Bearer', scope, baseURL } = token ?? {};
  const value = token?.reveal() ?? '';
  return new AccessToken({ value, tokenType, scope, baseURL, renewal, sentAt: 0, lifetime: 0 });
}
