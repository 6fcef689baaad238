// Of the process, not of an application: decorators run before there is one.
const asked = new Set<string>();
const given = new Set<string>();

/** A decorator wants the clients of a provider of this name. */
export function markRequested(name: string): void {
  asked.add(name);
}

/** Somebody may provide clients under this name. */
export function markProvided(name: string): void {
  given.add(name);
}

/** Names that nobody can have a provider for. */
export function namesOnlyAsked(): readonly string[] {
  return [...asked].filter((name) => !given.has(name));
}
