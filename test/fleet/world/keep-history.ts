import { mkdirSync, writeFileSync } from 'node:fs';

/** Puts a history into `reports/`, for whoever wants to know what happened. */
export function keepHistory(name: string, history: readonly object[]): void {
  mkdirSync('reports', { recursive: true });
  const path = `reports/history-${name.replaceAll(' ', '-')}.jsonl`;
  writeFileSync(path, history.map((record) => `${JSON.stringify(record)}\n`).join(''));
  console.log(`the history is in ${path}`);
}
