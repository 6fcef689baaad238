// Of the process, not of an application: decorators run before there is one.
const requested = new Set<string>();
const provided = new Set<string>();

/** A decorator wants the clients of a provider of this name. */
export function markRequested(name: string): void {
  requested.add(name);
}

/** Somebody may provide clients under this name. */
export function markProvided(name: string): void {
  provided.add(name);
}

/** Names that nobody can have a provider for. */
export function namesOnlyRequested(): readonly string[] {
  return [...requested].filter((name) => !provided.has(name));
}
