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

/**
 * Replaces the texts that an error holds: message, stack, and whatever Node puts beside them (`input`, `base`, `path`, the bytes
 * that are no HTTP in `rawPacket`).
 */
export function replaceTexts(error: object, replace: (text: string) => string): void {
  for (const key of Object.getOwnPropertyNames(error)) {
    const value: unknown = Reflect.get(error, key);
    const isBytes = value instanceof Uint8Array;
    if (typeof value !== 'string' && !isBytes) continue;
    const text = isBytes ? Buffer.from(value).toString('latin1') : value;
    const replaced = replace(text);
    if (replaced === text) continue;
    const shown = isBytes ? Buffer.from(replaced, 'latin1') : replaced;
    if (!Reflect.set(error, key, shown)) {
      Reflect.defineProperty(error, key, { value: shown, writable: true });
    }
  }
}
