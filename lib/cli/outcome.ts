import { type CheckArguments, USAGE, UsageError } from './arguments.js';
import { type CheckRow, jsonLines, table } from './check-row.js';

/** What the command ends with. `text` is the report; where the command was misused (2), what is said of that. */
export interface Outcome {
  readonly code: 0 | 1 | 2;
  readonly text: string;
}

export function reported(rows: readonly CheckRow[], { json }: CheckArguments): Outcome {
  const isFailed = rows.some(({ outcome }) => outcome === 'failed');
  return { code: isFailed ? 1 : 0, text: json ? jsonLines(rows) : table(rows) };
}

export function misused(error: unknown): Outcome {
  const sentence = error instanceof UsageError ? error.message : 'the check itself failed; please report it';
  return { code: 2, text: `${sentence}\n\n${USAGE}` };
}

/** As one process tells it to another. The code stands last: whoever finds it has the whole text. */
export function told({ text, code }: Outcome): string {
  return `${text}\0${code}`;
}

/** What was told; `undefined` where that is not whole. */
export function understood(words: string): Outcome | undefined {
  for (const code of [0, 1, 2] as const) {
    const end = `\0${code}`;
    if (words.endsWith(end)) return { code, text: words.slice(0, -end.length) };
  }
  return undefined;
}
