import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import type { Entrance } from '../../../../lib/tokens/retry/cooldown.js';
import { sharedLimits } from '../../../../lib/tokens/store/shared-limits.js';
import { StoreSession } from '../../../../lib/tokens/store/store-session.js';
import { SickStore } from './fleet.js';

const ENDPOINT = 'https://auth.test';
const down = new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_UNREACHABLE', 'acme', 'down', {
  kind: 'transient',
  endpoint: ENDPOINT,
});

/** Processes that share what they know of an endpoint. Their cooldowns are 1 s at first. */
class Replicas {
  readonly clock = new ManualClock();
  readonly store: SickStore;
  /** Under which the store keeps it. */
  readonly name = JSON.stringify([1, 'acme', 'endpoint', ENDPOINT]);

  constructor(canLock = true) {
    this.store = new SickStore(this.clock, canLock);
  }

  /** `by`: how far its clock is ahead of the others'. Milliseconds. */
  start(by: number | (() => number) = 0) {
    const { clock: common, store } = this;
    const ahead = () => (typeof by === 'number' ? by : by());
    const clock = {
      now: () => common.now() + ahead(),
      wall: () => common.wall() + ahead(),
      after: (ms: number, run: () => void) => common.after(ms, run),
    };
    const session = new StoreSession(store, { clock, report: () => {}, name: ['acme'] });
    const options = { provider: 'acme', clock, random: () => 1, deadline: 10_000 };
    const { byEndpoint } = sharedLimits(session, options);
    return {
      now: () => clock.now(),
      enter: (subject = 'ann') => byEndpoint.enter(ENDPOINT, subject, clock.now()),
      /** For the application's own token. */
      enterItself: () => byEndpoint.enter(ENDPOINT, undefined, clock.now()),
      /** Nobody reaches the endpoint, and that is written down. `left`: how long the token still lives. Milliseconds. */
      fails: async (left = 0) => {
        byEndpoint.fail(ENDPOINT, { error: down, subject: 'ann', left }, clock.now());
        await common.advance(0);
      },
      succeeds: async () => {
        byEndpoint.succeed(ENDPOINT);
        await common.advance(0);
      },
    };
  }
}

/** What an acquisition meets; `ms`: in how long it may try. */
const is = ({ is: what }: Entrance) => what;
const wait = (entrance: Entrance, now: number) => (entrance.is === 'closed' ? entrance.until - now : entrance.is);

describe('the cooldown of an endpoint in a store', () => {
  it('R25 is that of all replicas: nobody tries until its end, in the time of each', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start(3_600_000)];
    await one.fails();
    const own = await one.enter();
    expect(wait(own, one.now())).toBe(1_000);
    expect(own).toMatchObject({ error: { code: 'ERR_TOKEN_ENDPOINT_UNREACHABLE' } });
    const met = await other.enter();
    expect(wait(met, other.now())).toBe(1_000);
    expect(met).toMatchObject({ error: { code: 'ERR_TOKEN_UNAVAILABLE', isRepetition: true, since: other.now() } });
  });

  it('R25 ends in one try of the fleet, which the others wait for', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    await one.fails();
    await other.enter();
    await replicas.clock.advance(1_000);
    const first = await other.enter();
    expect([is(first), is(await one.enter()), is(await one.enter('bob'))]).toEqual(['try', 'busy', 'busy']);
    if (first.is === 'try') first.end();
    await replicas.clock.advance(250);
    expect(is(await one.enter('bob'))).toBe('try');
  });

  it('R25 R44 is written in the time of the store, or not at all: a clock may have been set since it was measured', async () => {
    const replicas = new Replicas();
    let ahead = 0;
    const one = replicas.start(() => ahead);
    await one.enter();
    await replicas.clock.advance(6_000);
    ahead = 3_600_000;
    await one.fails();
    const met = await replicas.start().enter();
    expect(wait(met, replicas.clock.now())).toBe(1_000);
  });

  it('R25 R44 lasts for 6 minutes at most, whatever the store says', async () => {
    const replicas = new Replicas();
    const far = replicas.clock.now() + 86_400_000;
    const failure = { code: 'ERR_X', message: 'down', kind: 'transient', since: far - 1_000, until: far };
    await replicas.store.put(replicas.name, { value: JSON.stringify(failure), expiresAt: far });
    const one = replicas.start();
    expect(wait(await one.enter(), one.now())).toBe(360_000);
  });

  it('R25 is one try of the fleet also where the one before is given back late', async () => {
    const replicas = new Replicas();
    const { release } = replicas.store;
    const [one, other] = [replicas.start(), replicas.start()];
    await one.fails();
    await replicas.clock.advance(1_000);
    const first = await one.enter();
    replicas.store.is = 200;
    replicas.store.release = async (...asked) => {
      await new Promise<void>((done) => void replicas.clock.after(100, done));
      return release(...asked);
    };
    await one.fails(100);
    replicas.store.is = 'well';
    if (first.is === 'try') first.end();
    await replicas.clock.advance(250);
    const entered = [one.enter()];
    await replicas.clock.advance(800);
    entered.push(other.enter());
    await replicas.clock.advance(1_000);
    expect((await Promise.all(entered)).map(is)).toEqual(['try', 'busy']);
  });

  it('R25 is over for all when that try succeeds', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    await one.fails();
    await other.enter();
    await replicas.clock.advance(1_000);
    await other.enter();
    await other.succeeds();
    expect([is(await one.enter()), is(await one.enterItself())]).toEqual(['open', 'open']);
  });

  it('R25 goes on for all, from the first failure on, when that try fails', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    await one.fails();
    await other.enter();
    await replicas.clock.advance(6_000);
    await other.enter();
    await other.fails();
    expect(wait(await one.enter(), one.now())).toBe(2_000);
    expect(wait(await replicas.start().enter(), one.now())).toBe(2_000);
  });

  it('R25 is looked up once more under the lock: somebody may have tried meanwhile', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    await one.fails();
    await replicas.clock.advance(500);
    await other.enter();
    await replicas.clock.advance(500);
    const first = await one.enter();
    await one.fails();
    if (first.is === 'try') first.end();
    await replicas.clock.advance(0);
    // It looked less than a second ago.
    expect(wait(await other.enter(), other.now())).toBe(1_000);
    await replicas.clock.advance(1_000);
    expect(is(await one.enter())).toBe('try');
  });

  it('R25 is remembered for a minute: who comes then tries alone, and goes on from the first failure', async () => {
    const replicas = new Replicas();
    await replicas.start().fails();
    await replicas.clock.advance(60_000);
    const [late, later] = [replicas.start(), replicas.start()];
    expect([is(await late.enter()), is(await later.enter())]).toEqual(['try', 'busy']);
    await late.fails();
    expect(wait(await late.enter(), late.now())).toBe(10_000);
  });

  it('R25 is the longest that anybody has begun', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    await one.fails();
    await replicas.clock.advance(6_000);
    await one.enter();
    await one.fails();
    // It knew of nothing.
    await other.fails();
    expect(wait(await other.enter(), other.now())).toBe(2_000);
  });

  it('R25 that a process has just begun is not ended by a success before it', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    await other.fails();
    await replicas.clock.advance(1_000);
    await other.enter();
    await other.succeeds();
    void one.fails();
    expect(wait(await one.enter(), one.now())).toBe(1_000);
  });

  it('R25 does not come back to a process that got through itself', async () => {
    const replicas = new Replicas();
    const one = replicas.start();
    await one.fails();
    await one.succeeds();
    expect(is(await one.enter())).toBe('open');
  });

  it('R25 whoever waits for another replica’s try asks for it four times a second', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    await one.fails();
    await other.enter();
    await replicas.clock.advance(1_000);
    await one.enter();
    replicas.store.calls.length = 0;
    for (let ms = 0; ms < 1_000; ms += 10) {
      await other.enter('bob');
      await replicas.clock.advance(10);
    }
    expect(replicas.store.calls.filter((call) => call === 'lock').length).toBe(4);
  });

  it('R53 counts several failures at once as one', async () => {
    const replicas = new Replicas();
    const all = [1, 2, 3, 4, 5, 6].map(() => replicas.start());
    await Promise.all(all.map((each) => each.fails()));
    const met = await Promise.all(all.map((each) => each.enter()));
    expect(met.map((each) => wait(each, replicas.clock.now()))).toEqual(all.map(() => 1_000));
  });

  it('R74 whoever dies with the try keeps it for a deadline, and no longer', async () => {
    const replicas = new Replicas();
    const [dead, other] = [replicas.start(), replicas.start()];
    await dead.fails();
    await other.enter();
    await replicas.clock.advance(1_000);
    await dead.enter();
    await replicas.clock.advance(9_750);
    expect(is(await other.enter())).toBe('busy');
    await replicas.clock.advance(250);
    expect(is(await other.enter())).toBe('try');
  });

  it('R52 is that of each process while the store is ill', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    replicas.store.is = 'down';
    await one.fails();
    expect([wait(await one.enter(), one.now()), is(await other.enter())]).toEqual([1_000, 'open']);
    await other.fails();
    await replicas.clock.advance(1_000);
    expect([is(await one.enter()), is(await other.enter())]).toEqual(['try', 'try']);
  });

  it('R52 is shared as far as it goes by a store that has no locks', async () => {
    const replicas = new Replicas(false);
    const [one, other] = [replicas.start(), replicas.start()];
    await one.fails();
    expect(wait(await other.enter(), one.now())).toBe(1_000);
    await replicas.clock.advance(1_000);
    expect([is(await one.enter()), is(await other.enter())]).toEqual(['try', 'try']);
    expect(replicas.store.calls).not.toContain('lock');
  });

  it('R50 is none where the store has something else', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    const name = new StoreSession(replicas.store, { clock: replicas.clock, report: () => {}, name: ['acme'] });
    await replicas.store.spoil(name.key('endpoint', ENDPOINT));
    expect(is(await other.enter())).toBe('open');
    await one.fails();
    expect(wait(await one.enter(), one.now())).toBe(1_000);
  });

  it('R54 costs the application’s own token no command while nothing fails, and a tenant’s one in a second', async () => {
    const replicas = new Replicas();
    const one = replicas.start();
    await one.enterItself();
    await one.succeeds();
    expect(replicas.store.calls).toEqual([]);
    await Promise.all(['ann', 'bob', 'eve'].map((subject) => one.enter(subject)));
    expect(replicas.store.calls).toEqual(['get']);
    await replicas.clock.advance(1_000);
    await one.enter();
    expect(replicas.store.calls).toEqual(['get', 'get']);
  });

  it('R62 leaves no timer', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    await one.fails();
    await other.enter();
    await replicas.clock.advance(1_000);
    const mine = await one.enter();
    await other.enter();
    if (mine.is === 'try') mine.end();
    await replicas.clock.advance(250);
    expect(replicas.clock.timers).toBe(0);
  });
});
