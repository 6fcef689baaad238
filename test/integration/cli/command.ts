import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = 'dist/esm/cli/main.js';

/** The build makes it: `npm test` builds first. */
export const isBuilt = existsSync(MAIN);

/** The file of an application beside this one. */
export const application = (name: string) => fileURLToPath(new URL(`applications/${name}`, import.meta.url));

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command as a process. `signal`: sent to it as soon as it prints something. */
export function command(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  signal?: NodeJS.Signals,
): Promise<Outcome> {
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    if (signal !== undefined) child.stderr?.once('data', () => child.kill(signal));
  });
}

/** The same, with a standard output that nobody reads any more. */
export function unreadCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...environment } });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code: code ?? -1, stdout: '', stderr }));
  });
}

/** The cells of what was printed, line by line; figures and times replaced. */
export function cellsOf(printed: string): string[][] {
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/))
    .map((cells) => cells.map((cell) => cell.replace(/^\d+$/, 'MS').replace(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/, 'TIME')));
}
