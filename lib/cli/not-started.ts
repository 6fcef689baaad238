import { describeThrown } from '../module/thrown.js';

const REACHABLE =
  'make what its modules need (a database, a setting) reachable from here, or check a smaller module that imports ProviderAuthModule';

/** The application's own code failed before anything could be verified. What it threw may hold secrets: see `describeThrown`. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';

  constructor(
    what: string,
    thrown?: unknown,
    readonly cure = REACHABLE,
  ) {
    super(thrown === undefined ? what : `${what} (${wordsOf(thrown)})`);
  }
}

/** What Node and Nest say of packages and classes that are missing holds their names, and no values. */
function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return describeThrown(thrown);
  const missing = /^Cannot find (?:package|module) '[^'\n]{1,200}'/.exec(thrown.message)?.[0];
  const unresolved = /^Nest can't resolve dependencies of the \w{1,80}/.exec(thrown.message)?.[0];
  return missing ?? unresolved ?? describeThrown(thrown);
}
