#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { becomeCheckProcess } from '../module/check-process.js';
import { type CheckArguments, checkArguments, USAGE, UsageError } from './arguments.js';
import { check, notStartedRow } from './check.js';
import { type CheckRow, jsonLines, table } from './check-row.js';
import { NotStarted } from './not-started.js';

/**
 * The application gets a process of its own, whose standard output is our standard error: whatever it prints, on whatever way, the
 * report stands alone. That goes here, to what is our standard output.
 */
const REPORT = 3;
/** In place of a command, in that process. */
const BESIDE = 'beside-the-application';

const [command, ...more] = process.argv.slice(2);
if (command === BESIDE) void inside(more);
else outside(process.argv.slice(2));

function outside(args: readonly string[]): void {
  try {
    if (checkArguments(args) === undefined) return void process.stdout.write(USAGE);
  } catch (error) {
    return misused(error);
  }
  const itself = [...process.execArgv, fileURLToPath(import.meta.url), BESIDE, ...args];
  const child = spawn(process.execPath, itself, { stdio: ['ignore', 2, 2, 1] });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', misused);
  child.on('exit', (code) => (process.exitCode = code ?? 1));
}

async function inside(args: readonly string[]): Promise<void> {
  becomeCheckProcess();
  // The application is to find no arguments that are not for it.
  process.argv.length = 2;
  const given = checkArguments(args);
  if (given === undefined) return;
  let isDone = false;
  process.once('exit', (code) => {
    if (isDone) return;
    const ended = new NotStarted(`the application ended its process (exit code ${code}) before it was checked`);
    process.exitCode = report([notStartedRow(ended)], given);
  });
  let code = 2;
  try {
    code = report(await check(given), given);
  } catch (error) {
    misused(error);
  }
  isDone = true;
  // Whatever the application still has open.
  process.exit(code);
}

/** Returns the exit code. */
function report(rows: readonly CheckRow[], { json }: CheckArguments): number {
  writeAll(json ? jsonLines(rows) : table(rows));
  return rows.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

/** At once: the process ends behind it. */
function writeAll(text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(REPORT, rest));
}

function misused(error: unknown): void {
  const sentence = error instanceof UsageError ? error.message : 'the check itself failed; please report it';
  process.stderr.write(`${sentence}\n\n${USAGE}`);
  process.exitCode = 2;
}
