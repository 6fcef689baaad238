const DEEPEST_CAUSE = 16;

/**
 * Visits an error, its causes and the errors within it, each once.
 *
 * @internal
 */
export function visitErrors(
  error: unknown,
  visit: (error: object) => void,
  depth = 0,
  seen = new Set<unknown>(),
): void {
  if (typeof error !== 'object' || error === null || depth > DEEPEST_CAUSE || seen.has(error)) return;
  seen.add(error);
  visit(error);
  if ('cause' in error) visitErrors(error.cause, visit, depth + 1, seen);
  if ('errors' in error && Array.isArray(error.errors)) {
    for (const each of error.errors) visitErrors(each, visit, depth + 1, seen);
  }
}

/** Replaces the texts that an error holds: message, stack, and whatever Node puts beside them (`input`, `base`, `path`). */
export function replaceTexts(error: object, replace: (text: string) => string): void {
  for (const key of Object.getOwnPropertyNames(error)) {
    const text: unknown = Reflect.get(error, key);
    if (typeof text !== 'string') continue;
    const shown = replace(text);
    if (shown !== text && !Reflect.set(error, key, shown)) {
      Reflect.defineProperty(error, key, { value: shown, configurable: true, writable: true });
    }
  }
}
