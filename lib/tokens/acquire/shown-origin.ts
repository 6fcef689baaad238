import type { ProviderOptions } from '../../protocol/definition/provider-definition.js';

export interface Asked {
  readonly subject: string | undefined;
  /** The tenant's own, where it has one. */
  readonly baseURL: string | undefined;
}

/** Shorter texts are parts of words. */
const MIN_SUBJECT_LENGTH = 4;

/**
 * The origin of a token endpoint as events, the log and an error's message show it. A tenant's own host says who the tenant is: in its place
 * stands `originPattern`, or `*` for each label that has the subject in it.
 */
export function shownOrigin(
  { origin, protocol, hostname, port }: URL,
  { originPattern }: Pick<ProviderOptions<unknown>, 'originPattern'>,
  { subject, baseURL }: Asked,
): string {
  if (baseURL !== undefined && originPattern !== undefined && new URL(baseURL).origin === origin) return originPattern;
  if (subject === undefined) return origin;
  const name = subject.toLowerCase();
  const hides = (label: string): boolean =>
    label === name || (name.length >= MIN_SUBJECT_LENGTH && label.includes(name));
  const labels = hostname.split('.');
  if (!labels.some(hides)) return origin;
  const shown = labels.map((label) => (hides(label) ? '*' : label)).join('.');
  return `${protocol}//${shown}${port && `:${port}`}`;
}
