import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../lib/cli/application-process.js';
import { afterTest } from '../../after-test.js';

const GIVEN = { module: 'm.js', providers: [], subject: undefined, exportName: undefined, json: true };
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A process that runs this script in place of an application. Takes its listeners for signals away after the test. */
function outcomeOfScript(script: string) {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const outcome = outcomeOf(['--eval', `const { writeSync } = require('node:fs');\n${script}`], GIVEN);
  const added = SIGNALS.map((signal, i) =>
    process.listeners(signal).filter((one) => before[i]?.includes(one) !== true),
  );
  afterTest(() => SIGNALS.forEach((signal, i) => added[i]?.forEach((one) => process.off(signal, one))));
  /** As if this process alone got it, and not those that run the specs. */
  const interrupt = (signal: (typeof SIGNALS)[number]) => added[SIGNALS.indexOf(signal)]?.forEach((one) => one(signal));
  return { outcome, interrupt };
}

const notStarted = (ended: string) => ({
  code: 1,
  text: expect.stringContaining(
    `"error":{"code":"ERR_APPLICATION_NOT_STARTED","message":"the application ended its process (${ended}) before it was checked"`,
  ),
});

describe("the application's process", () => {
  it('tells its outcome, which counts whatever it ends with', async () => {
    const { outcome } = outcomeOfScript("writeSync(3, '1 ök, '); writeSync(3, '0 failed\\n\\0' + 0); process.exit(7);");
    expect(await outcome).toEqual({ code: 0, text: '1 ök, 0 failed\n' });
  });

  it('reads nothing, and prints nothing where the report goes', async () => {
    const read = "require('node:fs').readFileSync(0).length";
    const out = "require('node:fs').fstatSync(1).ino === require('node:fs').fstatSync(2).ino";
    const { outcome } = outcomeOfScript(`writeSync(3, [${read}, ${out}].join(' ') + '\\0' + 0);`);
    expect(await outcome).toEqual({ code: 0, text: '0 true' });
  });

  it.each([
    ['', 'exit code 0'],
    ['process.exit(3);', 'exit code 3'],
    ["writeSync(3, '1 ok'); process.kill(process.pid, 'SIGKILL');", 'SIGKILL'],
  ])('did not start where it ends before it told it all: %s', async (script, ended) => {
    expect(await outcomeOfScript(script).outcome).toEqual(notStarted(ended));
  });

  it.each(SIGNALS)('is ended with this one by %s, and has no outcome then', async (signal) => {
    const { outcome, interrupt } = outcomeOfScript('setInterval(() => {}, 1_000);');
    interrupt(signal);
    expect(await outcome).toBeUndefined();
  });

  it('is told of as a fault of the check where there is none', async () => {
    const { execPath } = process;
    afterTest(() => (process.execPath = execPath));
    process.execPath = '/nowhere/node';
    expect(await outcomeOfScript('').outcome).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^the check itself failed; please report it\n/),
    });
  });
});
