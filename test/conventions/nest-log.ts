import { ConsoleLogger, Logger } from '@nestjs/common';
import { vi } from 'vitest';

const AT = '01/01/2026, 12:00:00 AM';

/** What an error looks like in a Nest application's log: colours off, at a fixed time, without the lines of its stack. */
export function logged(context: string, error: unknown): string {
  let text = '';
  const write = (chunk: unknown) => {
    text += String(chunk);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(write));
  try {
    Logger.overrideLogger(new ConsoleLogger({ colors: false }));
    new Logger(context).error(error);
  } finally {
    for (const spy of spies) spy.mockRestore();
    Logger.overrideLogger(false);
  }
  return text
    .trimEnd()
    .replace(/^\[Nest\] \d+ {2}- .*? {3,}ERROR/, `[Nest] 4711  - ${AT}   ERROR`)
    .replace(/(\n *at ).*(?:\n *at .*?(?=( \{)?(?:\n|$)).*)*/g, '$1…$2');
}
