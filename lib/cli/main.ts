#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { checkHere, outcomeOf } from './application-process.js';
import { checkArguments, USAGE } from './arguments.js';
import { misused, type Outcome } from './outcome.js';

/** In place of a command, in the application's process. */
const BESIDE = 'beside-the-application';

const [command, ...more] = process.argv.slice(2);
if (command === BESIDE) void checkHere(more);
else void run(process.argv.slice(2)).then(end, (error: unknown) => end(misused(error)));

async function run(args: readonly string[]): Promise<Outcome | undefined> {
  const given = checkArguments(args);
  if (given === undefined) return { code: 0, text: USAGE };
  return outcomeOf([...process.execArgv, fileURLToPath(import.meta.url), BESIDE, ...args], given);
}

function end(outcome: Outcome = { code: 1, text: '' }): void {
  const { code, text } = outcome;
  const stream = code === 2 ? process.stderr : process.stdout;
  stream.on('error', unread);
  stream.write(text);
  process.exitCode = code;
}

/** Whoever reads the report may leave before it comes: `check … | true`. */
function unread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
