import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { becomeCheckProcess } from '../module/check-process.js';
import { type CheckArguments, checkArguments } from './arguments.js';
import { check, notStartedRow } from './check.js';
import { NotStarted } from './not-started.js';
import { misused, type Outcome, reported, told, understood } from './outcome.js';

/** Where the application's process tells its outcome, and nobody else writes. */
const OUTCOME = 3;

/**
 * Starts a process of its own for the application, whose standard output is our standard error: whatever it prints, on whatever way,
 * the report stands alone. Whatever exit code it ends with, what it told counts. `undefined`: it was interrupted, with us.
 */
export function outcomeOf(command: readonly string[], given: CheckArguments): Promise<Outcome | undefined> {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 2, 2, 'pipe'] });
  let words = '';
  const pipe = child.stdio[OUTCOME];
  if (pipe instanceof Readable) pipe.setEncoding('utf8').on('data', (piece: string) => (words += piece));
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      isInterrupted = true;
      child.kill(signal);
    });
  }
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(misused(error)));
    child.once('close', (code, signal) => {
      const ended = signal ?? `exit code ${code}`;
      const error = new NotStarted(`the application ended its process (${ended}) before it was checked`);
      resolve(understood(words) ?? (isInterrupted ? undefined : reported([notStartedRow(error)], given)));
    });
  });
}

/** Checks the application in this process, tells the one that waits for it, and ends. */
export async function checkHere(args: readonly string[]): Promise<void> {
  becomeCheckProcess();
  // The application is to find no arguments that are not for it.
  process.argv.length = 2;
  tell(await checkedHere(args));
  // Whatever the application still has open. It may have replaced the one way out, not the other.
  process.exit();
  process.kill(process.pid, 'SIGKILL');
}

/** What a check in this process comes to. */
export async function checkedHere(args: readonly string[]): Promise<Outcome> {
  try {
    const given = checkArguments(args);
    return given === undefined ? { code: 0, text: '' } : reported(await check(given), given);
  } catch (error) {
    return misused(error);
  }
}

/** At once: the process ends behind it. */
function tell(outcome: Outcome): void {
  let rest = Buffer.from(told(outcome));
  while (rest.length > 0) rest = rest.subarray(writeSync(OUTCOME, rest));
}
