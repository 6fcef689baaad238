/**
 * The name of the error that somebody else's code threw, fit for a message; for anything but an error, its type. A name that
 * is not a word of at most 60 letters, digits and `_` may be anything, a secret too: then `Error`. Throws nothing.
 */
export function thrownName(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  try {
    // A name may be anything but a string, and a getter is its author's code too.
    const name: unknown = thrown.name;
    return typeof name === 'string' && /^[A-Za-z]\w{0,59}$/.test(name) ? name : 'Error';
  } catch {
    return 'Error';
  }
}
