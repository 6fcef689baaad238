/** One challenge of a `WWW-Authenticate` header (RFC 9110 section 11.6.1). */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  readonly token68?: string;
  /** Names in lower case; of a name that is given twice, the first value. */
  readonly parameters: ReadonlyMap<string, string>;
}

const SEPARATOR = /[\s,]*/y;
const NAME = /[!#$%&'*+\-.^_`|~\w]+/y;
const TOKEN68 = /[ \t]+([A-Za-z0-9\-._~+/]+=*)(?=\s*(?:,|$))/y;
const VALUE = /[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/y;

/**
 * Reads every challenge of a `WWW-Authenticate` header: several in one value, commas and escapes within quotes, any case.
 * What is not grammatical is passed over.
 */
export function readChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let parameters = new Map<string, string>();
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  while (at < header.length) {
    take(SEPARATOR);
    const name = take(NAME)?.[0].toLowerCase();
    if (name === undefined) {
      at += 1;
      continue;
    }
    const value = take(VALUE);
    if (value !== null) {
      const text = value[1]?.replace(/\\(.)/g, '$1') ?? value[2] ?? '';
      if (!parameters.has(name)) parameters.set(name, text);
      continue;
    }
    parameters = new Map();
    const token68 = take(TOKEN68)?.[1];
    challenges.push({ scheme: name, parameters, ...(token68 === undefined ? {} : { token68 }) });
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
