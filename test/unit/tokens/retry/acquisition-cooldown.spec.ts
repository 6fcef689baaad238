import { describe, expect, it } from 'vitest';
import { deferred } from '../../../../lib/core/deferred.js';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import type { AcquisitionOptions } from '../../../../lib/tokens/acquire/attempt.js';
import { Acquisition } from '../../../../lib/tokens/retry/acquisition.js';
import { Cooldown } from '../../../../lib/tokens/retry/cooldown.js';
import { failureOf } from '../failure-of.js';

function start(options: AcquisitionOptions = {}, deadline = 10_000, clock = new ManualClock()) {
  const shutdown = new AbortController();
  const one = new Acquisition(options, { provider: 'acme', clock, shutdown: shutdown.signal, deadline });
  return { one, clock, shutdown };
}

/** A failure that lasts `ms` from now. */
function cooling(clock: ManualClock, ms: number): Cooldown {
  const details = { kind: 'transient', retryAfter: ms } as const;
  const error = new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', details);
  const cooldown = new Cooldown(error, clock.now());
  cooldown.begin(error, clock.now(), 0, 0);
  return cooldown;
}

/** As an acquisition meets a cooldown that is kept elsewhere. */
const asking = (cooldown: Cooldown) => async (now: number) => cooldown.enter(now, undefined);

describe('how an acquisition meets a cooldown', () => {
  it('R25 waits for its end, when that is no longer than its patience', async () => {
    const { one, clock } = start();
    const entered = one.enter('endpoint', asking(cooling(clock, 250)), 250);
    await clock.advance(250);
    await expect(entered).resolves.toBeUndefined();
    expect(one.triesAgain).toBe(true);
  });

  it('R25 fails at once when it is longer, and remembers that nothing was asked', async () => {
    const { one, clock } = start();
    const error = await failureOf(one.enter('endpoint', asking(cooling(clock, 251)), 250));
    expect(error).toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE', until: clock.now() + 251 });
    expect([one.isRefusal(error), one.triesAgain]).toEqual([true, false]);
  });

  it('R25 waits for somebody else’s try, as long as its patience', async () => {
    const { one, clock } = start();
    const other = start({}, 10_000, clock).one;
    const cooldown = cooling(clock, 100);
    await clock.advance(100);
    await other.enter('endpoint', asking(cooldown), 0);
    const entered = failureOf(one.enter('endpoint', asking(cooldown), 250));
    await clock.advance(250);
    await clock.advance(250);
    expect(await entered).toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE', until: undefined });
  });

  it('R25 goes on when that try succeeds', async () => {
    const { one, clock } = start();
    const cooldown = cooling(clock, 100);
    await clock.advance(100);
    await start({}, 10_000, clock).one.enter('endpoint', asking(cooldown), 0);
    const entered = one.enter('endpoint', asking(cooldown), 250);
    await clock.advance(100);
    cooldown.succeed();
    await expect(entered).resolves.toBeUndefined();
    expect(one.triesAgain).toBe(false);
  });

  it('R74 gives the try that it took back at its end', async () => {
    const { one, clock } = start();
    const cooldown = cooling(clock, 100);
    await clock.advance(100);
    await one.enter('endpoint', asking(cooldown), 0);
    one.end();
    expect(cooldown.enter(clock.now(), undefined).is).toBe('try');
  });

  it('R25 does not meet its own try', async () => {
    const { one, clock } = start();
    const cooldown = cooling(clock, 100);
    await clock.advance(100);
    await one.enter('endpoint', asking(cooldown), 0);
    await expect(one.enter('endpoint', asking(cooldown), 0)).resolves.toBeUndefined();
  });

  it('R74 gives the try back that it is given only after its end', async () => {
    const { one, clock } = start();
    const cooldown = cooling(clock, 100);
    await clock.advance(100);
    const { promise, resolve } = deferred();
    const entered = one.enter('endpoint', (now) => promise.then(() => cooldown.enter(now, undefined)), 0);
    one.end();
    resolve();
    await entered;
    expect(cooldown.enter(clock.now(), undefined).is).toBe('try');
  });
});
