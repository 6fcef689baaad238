import { describe, expect, it } from 'vitest';
import { EventLog } from '../../lib/events/log/event-log.js';
import type { LogLine } from '../../lib/events/log/log-line.js';
import { type Endpoint, token, World } from '../unit/runtime/world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEP = 500;
/** Of tokens, in seconds. */
const LIFE = 300;

/** A world whose log is written down: the minute, the level and the sentence. */
function logged(endpoint: Endpoint, options: ConstructorParameters<typeof World>[1] = {}) {
  const world = new World(endpoint, options);
  const lines: string[] = [];
  const startedAt = world.clock.now();
  const tell = ({ level, text }: LogLine): void => {
    const at = ((world.clock.now() - startedAt) / MINUTE).toFixed(1);
    lines.push(`${at} min ${level}: ${text}`);
  };
  const log = new EventLog(world.clock, tell);
  world.told = (event) => log.note({ ...event, provider: 'acme' });
  return { world, lines, log };
}

/** So many requests a second, for so long. */
async function busy(
  world: World,
  ms: number,
  perSecond: number,
  whose: (n: number) => string | undefined,
): Promise<void> {
  for (let at = 0, n = 0; at < ms; at += STEP) {
    for (; n < ((at + STEP) / 1_000) * perSecond; n++) void world.ask(whose(n));
    await world.clock.advance(STEP);
  }
}

/** Tokens while all is well, an hour without, and 5 minutes with them again. */
async function outage(perSecond: number, tenants: number, before: number) {
  let down = false;
  const { world, lines, log } = logged((_fields, _request, count) =>
    down ? { unreachable: true } : token(`t${count}`, LIFE),
  );
  const whose = (n: number) => (tenants === 0 ? undefined : `tenant-${n % tenants}`);
  await busy(world, before, 200, whose);
  const { stackTraceLimit } = Error;
  // Hundreds of thousands of errors: most of their time would go into stacks that nobody reads.
  Error.stackTraceLimit = 0;
  down = true;
  await busy(world, HOUR, perSecond, whose);
  down = false;
  Error.stackTraceLimit = stackTraceLimit;
  await busy(world, 5 * MINUTE, perSecond, whose);
  world.schedule.stop();
  log.stop();
  return lines;
}

describe('an outage of an hour', () => {
  it('at 200 requests a second is told in at most 10 lines', { timeout: 300_000 }, async () => {
    const lines = await outage(200, 0, MINUTE);
    expect(lines).toMatchInlineSnapshot(`
      [
        "0.0 min log: acme: its first token came after 0 ms, and lives until 2026-01-01T00:05:00.000Z",
        "3.8 min warn: acme: the token cannot be renewed, and dies at 2026-01-01T00:05:00.000Z: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "5.0 min error: acme: no token is to be had, and requests that need one fail: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "61.1 min log: acme: it gives tokens again, after 3441 s and 673200 failed requests",
      ]
    `);
    expect(lines.length).toBeLessThanOrEqual(10);
  });

  it('of 10,000 tenants is told in at most 20 lines, with their number', { timeout: 300_000 }, async () => {
    const lines = await outage(20, 10_000, 50_000);
    expect(lines).toMatchInlineSnapshot(`
      [
        "0.0 min debug: acme: its first token of subject 0e74f59a0da9 came after 0 ms, and lives until 2026-01-01T00:05:00.000Z",
        "3.8 min warn: acme: the token of subject 0e74f59a0da9 cannot be renewed, and dies at 2026-01-01T00:05:00.000Z: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "3.8 min warn: acme: tokens of 2 subjects cannot be renewed: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "3.8 min warn: acme: tokens of 10 subjects cannot be renewed: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "5.1 min error: acme: no token of subject cba1456f7eab is to be had, and requests that need one fail: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "5.4 min error: acme: no token of 2 subjects is to be had, and requests that need one fail: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "5.5 min error: acme: no token of 10 subjects is to be had, and requests that need one fail: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "5.5 min error: acme: no token of 50 subjects is to be had, and requests that need one fail: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "5.7 min error: acme: no token of 250 subjects is to be had, and requests that need one fail: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "6.5 min error: acme: no token of 1250 subjects is to be had, and requests that need one fail: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "19.0 min error: acme: no token of 6250 subjects is to be had, and requests that need one fail: no answer from https://acme.test (ECONNREFUSED); check the host name, the network and the provider's status page",
        "61.9 min log: acme: it gives tokens again to all who ask, after 3490 s and 66540 failed requests; up to 9954 failed at a time",
      ]
    `);
    expect(lines.length).toBeLessThanOrEqual(20);
  });
});
