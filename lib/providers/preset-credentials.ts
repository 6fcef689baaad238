import type { CredentialsSource } from '../protocol/definition/provider-definition.js';

/**
 * The credentials themselves, or in `credentials` a list of those that live at once, or where to read them. `Read` is what that
 * reads: credentials, and what else a tenant's URLs are made of.
 */
export type WithCredentials<C, Read = C> =
  C | { readonly credentials: CredentialsSource<Read> & ([Read] extends [C] ? unknown : CredentialsSource<C>) };

/** Where the credentials come from; `pick` takes what belongs to them out of the options. */
export function credentialsSource<C extends object>(
  options: WithCredentials<C>,
  pick: (options: C) => C,
): CredentialsSource<C> {
  return 'credentials' in options ? options.credentials : pick(options);
}

/** Names of the options that the credentials come from. */
export function credentialsOptions<C extends object>(options: WithCredentials<C>, pick: (options: C) => C): string[] {
  return 'credentials' in options ? ['credentials'] : ['credentials', ...Object.keys(pick(options))];
}

/**
 * What can be known at start-up to be wrong with credentials, one sentence each with its cure. `texts` are those parts that
 * have to be texts.
 */
export function credentialsFaults<C extends object>(
  source: CredentialsSource<C>,
  texts: (credentials: C) => object,
): string[] {
  if (typeof source === 'function') return [];
  const list: readonly C[] = isList(source) ? source : [source];
  if (list.length === 0) return ['`credentials` is empty; list at least one'];
  return list.flatMap((credentials) => Object.entries(texts(credentials)).flatMap(textFault));
}

/** The clients that the credentials are of, each once; none where they are read later. */
export function clientsOf<C extends object>(source: CredentialsSource<C>, name: keyof C & string): string[] {
  if (typeof source === 'function') return [];
  const list: readonly C[] = isList(source) ? source : [source];
  return [...new Set(list.map((credentials) => `${name}=${String(credentials[name])}`))];
}

function isList<C>(source: C | readonly C[]): source is readonly C[] {
  return Array.isArray(source);
}

/** The value itself is never shown: it may be a secret in the wrong place. */
function textFault([name, value]: [string, unknown]): string[] {
  if ((value ?? '') === '') return [`\`${name}\` is missing; give a non-empty string`];
  if (typeof value !== 'string') return [`\`${name}\` is no string; write it as one`];
  return value === value.trim() ? [] : [`\`${name}\` begins or ends with white space; trim it`];
}
