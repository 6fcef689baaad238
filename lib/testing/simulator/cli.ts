#!/usr/bin/env node
import { parseArgs } from 'node:util';
import type { SimulatedProviderName } from './protocol.js';
import { isSimulatedProvider, ProviderSimulator, type SimulatorOptions } from './provider-simulator.js';

const USAGE = `usage: simulator [--port <0..65535>] [--lifetime <provider>=<seconds> …]
  --port      port on 127.0.0.1; default 0, any free one
  --lifetime  how long access tokens of airalo, benchling, oneShot, emma or manis live; more than once
Prints one line of JSON when it listens: each provider's base URL. Serves until SIGINT or SIGTERM.
`;

/** Reads arguments; throws with a sentence for the user. */
function readOptions(args: string[]): SimulatorOptions | 'help' {
  const { values, positionals } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '0' },
      lifetime: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) return 'help';
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) throw new RangeError(`bad port ${values.port}`);
  // `--lifetime emma=5 manis=9` reads as well as one option per provider.
  if (positionals.length > 0 && values.lifetime.length === 0) throw new RangeError(`unexpected ${positionals[0]}`);
  const lifetimes: Partial<Record<SimulatedProviderName, number>> = {};
  for (const entry of [...values.lifetime, ...positionals]) {
    const [, name = '', seconds = ''] = /^(\w+)=([1-9]\d{0,9})$/.exec(entry) ?? [];
    if (!isSimulatedProvider(name)) throw new RangeError(`bad lifetime ${entry}: expected emma=5, for example`);
    lifetimes[name] = Number(seconds);
  }
  return { port: Number(values.port), lifetimes };
}

async function main(): Promise<void> {
  let options: SimulatorOptions | 'help';
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (options === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  const simulator = await ProviderSimulator.start(options);
  const stop = (): void => void simulator.close();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.stdout.write(`${JSON.stringify(simulator.urls)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
