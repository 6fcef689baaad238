import { type CheckArguments, UsageError } from './arguments.js';
import type { CheckRow } from './check-row.js';
import { tokenServiceOf } from './context.js';
import { faultRows, isOptionsError } from './faults.js';
import { inTime } from './in-time.js';
import { NotStarted } from './not-started.js';

/** An application that needs longer to start does not end its attempts to reach something. */
const START_MS = 60_000;

/** Verifies an application's providers. What is wrong with it is in the rows. Throws UsageError. */
export async function check(args: CheckArguments): Promise<readonly CheckRow[]> {
  const { providers, subject } = args;
  try {
    const tokens = await inTime(tokenServiceOf(args), START_MS);
    const names = providers.length === 0 ? tokens.names() : providers;
    return await tokens.verify(names, subject === undefined ? {} : { subject });
  } catch (error) {
    if (isOptionsError(error)) return faultRows(error);
    if (error instanceof NotStarted) return [notStartedRow(error)];
    if (isUnknownProvider(error)) throw new UsageError(error.message);
    throw error;
  }
}

/** The row of an application whose providers could not be asked. */
export function notStartedRow({ message, cure }: NotStarted): CheckRow {
  return { provider: undefined, outcome: 'failed', error: { code: 'ERR_APPLICATION_NOT_STARTED', message, cure } };
}

function isUnknownProvider(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_PROVIDER';
}
