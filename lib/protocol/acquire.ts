import { isDeepStrictEqual } from 'node:util';
import { type AccessToken, renewalOf } from '../core/access-token.js';
import { ProviderAuthError, TokenAcquisitionError, UnknownSubjectError } from '../core/errors.js';
import type { Acquire, Attempt } from '../retrying/retrying.js';
import type { TokenDemand } from '../core/token-source.js';
import { cleanedText } from './cleaned-text.js';
import { type Exchange, exchange } from './exchange.js';

/** Asks a provider's token endpoint: by its refresh token while that lives, else with the credentials. */
export function acquiring(with_: Exchange): Acquire {
  const { request, read } = with_.options;
  if (request === undefined) throw new Error(`${with_.provider} has no token endpoint`);
  const grant = { request, read };
  return async (demand, attempt) =>
    (await renewed(with_, demand, attempt)) ??
    withCredentials(with_, demand, (credentials) =>
      exchange(with_, grant, contextOf(with_, demand, credentials), attempt),
    );
}

/** `undefined` where there is nothing to renew by, or the provider refuses to. */
async function renewed(with_: Exchange, demand: TokenDemand, attempt: Attempt): Promise<AccessToken | undefined> {
  const { renew } = with_.options;
  const renewal = demand.instead && renewalOf(demand.instead);
  if (renew === undefined || demand.instead === undefined || renewal === undefined) return undefined;
  if (renewal.expiresAt !== undefined && renewal.expiresAt <= with_.clock.now()) return undefined;
  const { refreshToken } = renewal;
  const accessToken = demand.instead.reveal();
  try {
    const [credentials] = await credentialsOf(with_, demand.subject);
    const context = { ...contextOf(with_, demand, credentials), refreshToken, accessToken };
    return await exchange(with_, renew, context, attempt);
  } catch (error) {
    if (error instanceof TokenAcquisitionError && isRefused(error)) return undefined;
    throw error;
  }
}

/** Tries each live secret; a source is read once more when its secret is refused, because it may have been rotated. */
async function withCredentials(
  with_: Exchange,
  { subject }: TokenDemand,
  ask: (credentials: unknown) => Promise<AccessToken>,
): Promise<AccessToken> {
  const tried: unknown[] = [];
  let refusal: unknown;
  for (let reads = 0; reads < 2; reads++) {
    for (const credentials of await credentialsOf(with_, subject)) {
      if (tried.some((known) => isDeepStrictEqual(known, credentials))) continue;
      tried.push(credentials);
      try {
        return await ask(credentials);
      } catch (error) {
        if (!(error instanceof TokenAcquisitionError) || error.kind !== 'credentials-rejected') throw error;
        refusal = error;
      }
    }
    if (typeof with_.options.credentials !== 'function') break;
  }
  throw refusal;
}

/**
 * All credentials that live, from wherever the definition keeps them.
 *
 * @throws UnknownSubjectError when the source has none of this subject
 */
export async function credentialsOf(
  { options: { credentials }, provider }: Pick<Exchange, 'options' | 'provider'>,
  subject: string | undefined,
): Promise<readonly unknown[]> {
  if (typeof credentials !== 'function') return Array.isArray(credentials) ? credentials : [credentials];
  try {
    const read: unknown = (await Reflect.apply(credentials, undefined, [subject])) ?? [];
    const all: readonly unknown[] = Array.isArray(read) ? read : [read];
    if (all.length > 0) return all;
    if (subject !== undefined) throw new UnknownSubjectError(provider);
    throw new Error("none of the application's own");
  } catch (error) {
    if (error instanceof ProviderAuthError) {
      throw error.code === 'ERR_UNKNOWN_SUBJECT' ? new UnknownSubjectError(provider) : error;
    }
    const reason = error instanceof Error ? cleanedText(error.name, []) : typeof error;
    const message = `its credentials source failed (${reason}); make it answer, or let it throw what should be retried later`;
    throw new TokenAcquisitionError('ERR_CREDENTIALS_UNAVAILABLE', provider, message, { kind: 'transient' });
  }
}

function contextOf({ clock }: Exchange, { subject }: TokenDemand, credentials: unknown) {
  return { credentials, subject, now: clock.wall() };
}

function isRefused({ kind }: TokenAcquisitionError): boolean {
  return kind === 'refresh-rejected' || kind === 'credentials-rejected' || kind === 'invalid-request';
}
