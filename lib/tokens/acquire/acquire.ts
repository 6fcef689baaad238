import { isDeepStrictEqual } from 'node:util';
import { type AccessToken, renewalOf } from '../../core/access-token.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import type { Acquire, Attempt } from '../retry/retrying-token-source.js';
import type { TokenOptions } from '../../core/token-source.js';
import type { AuthorizationServer } from '../../protocol/definition/authorization-server.js';
import { credentialsOf } from './credentials.js';
import { Discovery } from './discovery.js';
import { type Exchange, exchange } from './token-request.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import { creatingToken } from './create-token.js';
import { RotatedRefreshTokens } from './rotated-refresh-tokens.js';
import type { TokenRequestContext } from '../../protocol/definition/token-endpoint.js';

/** One acquisition's way to its provider. */
interface Asking {
  readonly provider_: Exchange;
  readonly rotated: RotatedRefreshTokens;
  readonly demand: TokenOptions;
  readonly attempt: Attempt;
  readonly server: AuthorizationServer | undefined;
}

/** Asks a provider's token endpoint: by its refresh token while that lives, else with the credentials. */
export function acquiring(provider_: Exchange): Acquire {
  const { request, read, createToken, onRefreshTokenRotated } = provider_.options;
  if (createToken !== undefined) return creatingToken(provider_, createToken);
  if (request === undefined) throw new Error(`${provider_.provider} has no token endpoint`);
  const grant = { request, read };
  const rotated = new RotatedRefreshTokens(provider_.provider, onRefreshTokenRotated);
  const discovery = provider_.discovery ?? new Discovery(provider_);
  return async (demand, attempt) => {
    // Its refresh token is the one that counts, and nobody has it yet.
    const unkept = await rotated.unkept(demand.subject);
    if (unkept !== undefined && unkept.usableUntil > provider_.clock.now()) return unkept;
    const server = await discovery.server(attempt);
    const since = unkept ? { ...demand, replaces: unkept } : demand;
    const asking: Asking = { provider_, rotated, demand: since, attempt, server };
    try {
      return (
        (await renewed(asking)) ??
        (await withCredentials(asking, (context) => exchange(provider_, grant, context, attempt)))
      );
    } catch (error) {
      discovery.blame(error);
      throw error;
    }
  };
}

/** `undefined` where there is nothing to renew by, or the provider refuses to. */
async function renewed({ provider_, rotated, demand, attempt, server }: Asking): Promise<AccessToken | undefined> {
  const { renew } = provider_.options;
  const { replaces, reason, subject } = demand;
  if (renew === undefined || replaces === undefined) return undefined;
  const now = provider_.clock.now();
  const renewal = renewalOf(replaces);
  if (renew.by === 'access-token') {
    if (reason === 'rejected' || replaces.expiresAt <= now) return undefined;
  } else if (renewal === undefined || (renewal.expiresAt ?? Number.POSITIVE_INFINITY) <= now) return undefined;
  try {
    const [credentials] = await credentialsOf(provider_, subject);
    const context: TokenRequestContext<unknown> = withoutPrototype({
      ...contextOf(provider_, demand, credentials, server),
      accessToken: replaces.reveal(),
      ...(renewal && { refreshToken: renewal.refreshToken }),
    });
    return await rotated.keep(await exchange(provider_, renew, context, attempt, replaces), context);
  } catch (error) {
    if (error instanceof TokenAcquisitionError && isRefused(error)) return undefined;
    throw error;
  }
}

/** Tries each live secret; a source is read once more when its secret is refused, because it may have been rotated. */
async function withCredentials(
  { provider_, rotated, demand, server }: Asking,
  ask: (context: TokenRequestContext<unknown>) => Promise<AccessToken>,
): Promise<AccessToken> {
  const tried: unknown[] = [];
  let refusal: unknown;
  for (let reads = 0; reads < 2; reads++) {
    for (const credentials of await credentialsOf(provider_, demand.subject)) {
      if (tried.some((known) => isDeepStrictEqual(known, credentials))) continue;
      tried.push(credentials);
      try {
        const context = contextOf(provider_, demand, credentials, server);
        return await rotated.keep(await ask(context), context);
      } catch (error) {
        if (!(error instanceof TokenAcquisitionError) || !OF_CREDENTIALS.has(error.kind)) throw error;
        refusal = error;
      }
    }
    if (typeof provider_.options.credentials !== 'function') break;
  }
  throw refusal;
}

const OF_CREDENTIALS: ReadonlySet<string> = new Set(['credentials-rejected', 'refresh-rejected']);

function contextOf(
  { clock }: Exchange,
  { subject }: TokenOptions,
  credentials: unknown,
  server: AuthorizationServer | undefined,
) {
  return withoutPrototype({ credentials, subject, now: clock.wall(), server });
}

function isRefused({ kind }: TokenAcquisitionError): boolean {
  return kind === 'refresh-rejected' || kind === 'credentials-rejected' || kind === 'invalid-request';
}
