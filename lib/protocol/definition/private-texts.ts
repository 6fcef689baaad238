import { stringsIn } from '../../core/strings-in.js';

/** Parameters that hold no secret (RFC 6749, 7009, 7521, 8693, 8707), in whatever spelling: `grant_type`, `grantType`. */
const PUBLIC: ReadonlySet<string> = new Set([
  'granttype',
  'scope',
  'audience',
  'resource',
  'responsetype',
  'redirecturi',
  'clientassertiontype',
  'tokentypehint',
  'requestedtokentype',
  'subjecttokentype',
  'actortokentype',
]);
/** Shorter ones are words, and an error that lacks its words helps nobody. */
const MIN_LENGTH = 8;

/**
 * The values of a token request's fields that may be secrets: a definition may have them from elsewhere than its
 * credentials, or make them of these.
 */
export function privateTexts(fields: unknown): string[] {
  if (typeof fields !== 'object' || fields === null) return stringsIn(fields).filter(isLong);
  return Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
    PUBLIC.has(name.toLowerCase().replace(/[_-]/g, '')) ? [] : privateTexts(value),
  );
}

function isLong({ length }: string): boolean {
  return length >= MIN_LENGTH;
}
