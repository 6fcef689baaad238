import { isDeepStrictEqual } from 'node:util';
import { type AccessToken, renewalOf } from '../../core/access-token.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import type { Acquire, Attempt } from '../retry/retrying-token-source.js';
import type { TokenDemand } from '../../core/token-source.js';
import type { AuthorizationServer } from '../../protocol/oauth/authorization-server.js';
import { credentialsOf } from './credentials.js';
import { Discovery } from './discovery.js';
import { type Exchange, exchange } from './token-request.js';
import { inert } from '../../core/without-prototype.js';
import { issuing } from './create-token.js';
import { RotatedTokens } from './rotated-refresh-tokens.js';
import type { TokenRequestContext } from '../../protocol/definition/token-endpoint.js';

/** One acquisition's way to its provider. */
interface Asking {
  readonly with_: Exchange;
  readonly rotated: RotatedTokens;
  readonly demand: TokenDemand;
  readonly attempt: Attempt;
  readonly server: AuthorizationServer | undefined;
}

/** Asks a provider's token endpoint: by its refresh token while that lives, else with the credentials. */
export function acquiring(with_: Exchange): Acquire {
  const { request, read, issue, onRefreshToken } = with_.options;
  if (issue !== undefined) return issuing(with_, issue);
  if (request === undefined) throw new Error(`${with_.provider} has no token endpoint`);
  const grant = { request, read };
  const rotated = new RotatedTokens(with_.provider, onRefreshToken);
  const discovery = with_.discovery ?? new Discovery(with_);
  return async (demand, attempt) => {
    // Its refresh token is the one that counts, and nobody has it yet.
    const unkept = await rotated.unkept(demand.subject);
    if (unkept !== undefined && unkept.usableUntil > with_.clock.now()) return unkept;
    const server = await discovery.server(attempt);
    const since = unkept ? { ...demand, instead: unkept } : demand;
    const asking: Asking = { with_, rotated, demand: since, attempt, server };
    try {
      return (
        (await renewed(asking)) ??
        (await withCredentials(asking, (context) => exchange(with_, grant, context, attempt)))
      );
    } catch (error) {
      discovery.blame(error);
      throw error;
    }
  };
}

/** `undefined` where there is nothing to renew by, or the provider refuses to. */
async function renewed({ with_, rotated, demand, attempt, server }: Asking): Promise<AccessToken | undefined> {
  const { renew } = with_.options;
  const { instead, because, subject } = demand;
  if (renew === undefined || instead === undefined) return undefined;
  const now = with_.clock.now();
  const renewal = renewalOf(instead);
  if (renew.by === 'access-token') {
    if (because === 'rejected' || instead.expiresAt <= now) return undefined;
  } else if (renewal === undefined || (renewal.expiresAt ?? Number.POSITIVE_INFINITY) <= now) return undefined;
  try {
    const [credentials] = await credentialsOf(with_, subject);
    const context: TokenRequestContext<unknown> = inert({
      ...contextOf(with_, demand, credentials, server),
      accessToken: instead.reveal(),
      ...(renewal && { refreshToken: renewal.refreshToken }),
    });
    return await rotated.keep(await exchange(with_, renew, context, attempt, instead), context);
  } catch (error) {
    if (error instanceof TokenAcquisitionError && isRefused(error)) return undefined;
    throw error;
  }
}

/** Tries each live secret; a source is read once more when its secret is refused, because it may have been rotated. */
async function withCredentials(
  { with_, rotated, demand, server }: Asking,
  ask: (context: TokenRequestContext<unknown>) => Promise<AccessToken>,
): Promise<AccessToken> {
  const tried: unknown[] = [];
  let refusal: unknown;
  for (let reads = 0; reads < 2; reads++) {
    for (const credentials of await credentialsOf(with_, demand.subject)) {
      if (tried.some((known) => isDeepStrictEqual(known, credentials))) continue;
      tried.push(credentials);
      try {
        const context = contextOf(with_, demand, credentials, server);
        return await rotated.keep(await ask(context), context);
      } catch (error) {
        if (!(error instanceof TokenAcquisitionError) || !OF_CREDENTIALS.has(error.kind)) throw error;
        refusal = error;
      }
    }
    if (typeof with_.options.credentials !== 'function') break;
  }
  throw refusal;
}

const OF_CREDENTIALS: ReadonlySet<string> = new Set(['credentials-rejected', 'refresh-rejected']);

function contextOf(
  { clock }: Exchange,
  { subject }: TokenDemand,
  credentials: unknown,
  server: AuthorizationServer | undefined,
) {
  return inert({ credentials, subject, now: clock.wall(), server });
}

function isRefused({ kind }: TokenAcquisitionError): boolean {
  return kind === 'refresh-rejected' || kind === 'credentials-rejected' || kind === 'invalid-request';
}
