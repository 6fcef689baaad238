import { redactText } from './redact-text.js';

/**
 * What somebody else's code threw, in words fit for a message: its name (or type) and its own message, without these
 * secrets. Whatever was thrown, this throws nothing.
 */
export function thrownText(thrown: unknown, secrets: readonly string[]): string {
  const name = thrown instanceof Error ? textOf(() => thrown.name) : typeof thrown;
  const message = textOf(() => (thrown instanceof Error ? thrown.message : String(thrown)));
  return [redactText(name, secrets), redactText(message, secrets)].filter((part) => part !== undefined).join(': ');
}

/** Getters and `toString` are its author's code too. */
function textOf(part: () => unknown): string {
  try {
    const text = part();
    return typeof text === 'string' ? text : '';
  } catch {
    return '';
  }
}
