/** One challenge of a `WWW-Authenticate` header (RFC 9110 section 11.6.1). */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  readonly token68?: string;
  /** Names in lower case; of a name that is given twice, the first value. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A name, and behind it a value, quoted or not, or a token68. */
const PART =
  /([!#$%&'*+\-.^_`|~\w]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))|[ \t]+([A-Za-z0-9\-._~+/]+=*)(?=\s*(?:,|$)))?/g;

/**
 * Reads every challenge of a `WWW-Authenticate` header: several in one value, commas and escapes within quotes, any case.
 * What is not grammatical is passed over.
 */
export function readChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain, token68] of header.matchAll(PART)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    const lower = name.toLowerCase();
    if (value === undefined) {
      parameters = new Map();
      challenges.push({ scheme: lower, parameters, ...(token68 === undefined ? {} : { token68 }) });
    } else if (!parameters.has(lower)) parameters.set(lower, value);
  }
  return challenges;
}

/**
 * Whether a 401 with this `WWW-Authenticate` says that the token is dead: it does unless its Bearer challenges name
 * errors and none of them is `invalid_token` (RFC 6750 section 3.1). A bare 401 does.
 */
export function saysInvalidToken(header: string | undefined): boolean {
  if (header === undefined) return true;
  const errors = readChallenges(header)
    .filter((challenge) => challenge.scheme === 'bearer')
    .map((challenge) => challenge.parameters.get('error')?.toLowerCase())
    .filter((error) => error !== undefined);
  return errors.length === 0 || errors.includes('invalid_token');
}
