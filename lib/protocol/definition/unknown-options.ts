import { closestName } from '../../core/closest-name.js';
import { redactText } from '../../core/redact-text.js';
import type { ProviderOptions } from './provider-definition.js';

type Names<T> = Readonly<Record<keyof T, true>>;
type Part<K extends keyof ProviderOptions<unknown>> = Required<NonNullable<ProviderOptions<unknown>[K]>>;

/** Every option of a definition. */
export const PROVIDER_OPTIONS: Names<Required<ProviderOptions<unknown>>> = {
  http: true,
  origins: true,
  originPattern: true,
  dangerouslyAllowHttp: true,
  credentials: true,
  server: true,
  validate: true,
  request: true,
  isSuccess: true,
  read: true,
  readError: true,
  cures: true,
  createToken: true,
  renew: true,
  onRefreshTokenRotated: true,
  revoke: true,
  attach: true,
  isRejection: true,
  replayUnsafe: true,
  lifetime: true,
  deadline: true,
  tokenType: true,
  singleSession: true,
  requireSubject: true,
  resolveSubject: true,
  maxSubjects: true,
  maxConcurrentAcquisitions: true,
  identity: true,
  tokenRequestQuota: true,
};

const LIFETIME: Names<Part<'lifetime'>> = { default: true, max: true };
const QUOTA: Names<Part<'tokenRequestQuota'>> = { limit: true, window: true };
const RENEW: Names<Part<'renew'>> = { by: true, request: true, read: true };
const REVOKE: Names<Part<'revoke'>> = { request: true };
const SERVER: Names<Part<'server'>> = { issuer: true, tokenUrl: true, revocationUrl: true };

/** Options of axios that many would look for at the top. */
const OF_HTTP = new Set(['baseURL', 'headers', 'timeout', 'proxy', 'httpAgent', 'httpsAgent', 'params']);

/** Names that are no option of a definition, one sentence each with what may have been meant. */
export function unknownOptions(options: ProviderOptions<unknown>): string[] {
  const { lifetime, tokenRequestQuota, renew, revoke, server } = options;
  return [
    ...unknownIn(options, PROVIDER_OPTIONS, ''),
    ...unknownIn(lifetime, LIFETIME, 'lifetime.'),
    ...unknownIn(tokenRequestQuota, QUOTA, 'tokenRequestQuota.'),
    ...unknownIn(renew, RENEW, 'renew.'),
    ...unknownIn(revoke, REVOKE, 'revoke.'),
    ...unknownIn(server, SERVER, 'server.'),
  ];
}

function unknownIn(part: object | undefined, known: object, prefix: string): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const names = Object.entries(part).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return names
    .filter((name) => !Object.hasOwn(known, name))
    .map(
      (name) =>
        `${prefix}${redactText(name, [])} is no option of a provider; ${unknownOptionCure(name, Object.keys(known), prefix)}`,
    );
}

/** What to do about an option that nobody knows. `prefix`: the part of the definition that it stands in. */
export function unknownOptionCure(name: string, known: readonly string[], prefix = ''): string {
  if (prefix === '' && OF_HTTP.has(name)) return `write http: { ${name} }`;
  const meant = closestName(name, known);
  return meant === undefined ? 'remove it' : `did you mean ${prefix}${meant}?`;
}
