import { EventEmitter, once } from 'node:events';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { USAGE } from '../../../lib/cli/arguments.js';
import { afterTest } from '../../after-test.js';

const MAIN = new URL('../../../lib/cli/main.ts', import.meta.url);
let count = 0;

/** Gives this process something of another one until the test is over. */
function replace(key: 'argv' | 'execArgv' | 'stdout' | 'stderr', value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(process, key);
  Object.defineProperty(process, key, { configurable: true, enumerable: true, writable: true, value });
  afterTest(() => before && Object.defineProperty(process, key, before));
}

const failure = (code: string) => Object.assign(new Error(code), { code });

interface Ended {
  readonly code: typeof process.exitCode;
  readonly stdout: string;
  readonly stderr: string;
  readonly streams: Readonly<Record<'stdout' | 'stderr', Writable>>;
}

/** Runs the command in this process; `script` stands for the application's process. */
async function ended(args: readonly string[], script = '', signal?: NodeJS.Signals): Promise<Ended> {
  const { exitCode } = process;
  const signals = (['SIGINT', 'SIGTERM'] as const).map((name) => ({ name, before: process.listeners(name) }));
  const added = () =>
    signals.flatMap(({ name, before }) =>
      process
        .listeners(name)
        .filter((one) => !before.includes(one))
        .map((one) => ({ name, one })),
    );
  afterTest(() => {
    process.exitCode = exitCode;
    for (const { name, one } of added()) process.off(name, one);
  });
  const printed = { stdout: '', stderr: '' };
  const printing = new EventEmitter();
  const isPrinted = once(printing, 'printed');
  const streamOf = (name: keyof typeof printed) =>
    new Writable({
      decodeStrings: false,
      write(text: string, _encoding, done) {
        printed[name] += text;
        done();
        printing.emit('printed');
      },
    });
  const streams = { stdout: streamOf('stdout'), stderr: streamOf('stderr') };
  replace('argv', [process.execPath, fileURLToPath(MAIN), ...args]);
  replace('execArgv', ['--eval', `const tell = (text) => require('node:fs').writeSync(3, text);\n${script}`]);
  replace('stdout', streams.stdout);
  replace('stderr', streams.stderr);
  await import(/* @vite-ignore */ `${MAIN.href}?${(count += 1)}`);
  for (const { name, one } of added()) if (name === signal) one(name);
  await isPrinted;
  return { ...printed, code: process.exitCode, streams };
}

describe('the command', () => {
  it('tells how it is used, and that is no failure', async () => {
    expect(await ended(['--help'])).toMatchObject({ code: 0, stdout: USAGE, stderr: '' });
  });

  it('tells on the standard error how it is used where it was used wrongly', async () => {
    const stderr = `there is no command "chekc", only check\n\n${USAGE}`;
    expect(await ended(['chekc', 'm.js'])).toMatchObject({ code: 2, stdout: '', stderr });
  });

  it("gives its arguments to the application's process, which runs Node with the same options", async () => {
    const { stdout } = await ended(
      ['check', 'm.js', '--json'],
      "tell(JSON.stringify(process.argv.slice(1)) + '\\0' + 0);",
    );
    expect(JSON.parse(stdout)).toEqual([fileURLToPath(MAIN), 'beside-the-application', 'check', 'm.js', '--json']);
  });

  it.each([
    [0, 'stdout'],
    [1, 'stdout'],
    [2, 'stderr'],
  ] as const)("ends with the application's outcome: %s, told on %s", async (code, stream) => {
    const nothing = { stdout: '', stderr: '' };
    const outcome = await ended(['check', 'm.js'], `tell('told\\0' + ${code});`);
    expect(outcome).toMatchObject({ ...nothing, code, [stream]: 'told' });
  });

  it('says nothing where it is interrupted, and that is no success', async () => {
    const interrupted = await ended(['check', 'm.js'], 'setInterval(() => {}, 1_000);', 'SIGTERM');
    expect(interrupted).toMatchObject({ code: 1, stdout: '', stderr: '' });
  });

  it('does not mind when nobody reads what it says, and minds everything else', async () => {
    const { streams } = await ended(['--help']);
    expect(streams.stdout.emit('error', failure('EPIPE'))).toBe(true);
    expect(() => streams.stdout.emit('error', failure('ENOSPC'))).toThrow('ENOSPC');
  });
});
