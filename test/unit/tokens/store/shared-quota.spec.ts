import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { QuotaWindow } from '../../../../lib/tokens/retry/quota.js';
import { SharedQuota } from '../../../../lib/tokens/store/shared-quota.js';
import { StoreSession } from '../../../../lib/tokens/store/store-session.js';
import { Fleet, SickStore } from './fleet.js';

const DEADLINE = 10_000;
const AIRALO = { limit: 3, window: 60_000 };

/** Processes that draw on one quota. */
class Replicas {
  readonly clock = new ManualClock();
  readonly store = new SickStore(this.clock);

  start(ahead = 0): { take: (reserve?: number) => Promise<'taken' | number> } {
    const clock = {
      now: () => this.clock.now() + ahead,
      wall: () => this.clock.wall() + ahead,
      after: (ms: number, run: () => void) => this.clock.after(ms, run),
    };
    const session = new StoreSession(this.store, { clock, report: () => {}, name: ['acme'] });
    const quota = new SharedQuota(new QuotaWindow(AIRALO), session, DEADLINE);
    return {
      take: async (reserve = 0) => {
        const answer = await quota.take(undefined, clock.now(), reserve);
        if ('until' in answer) return answer.until - clock.now();
        answer.ended(clock.now());
        return 'taken';
      },
    };
  }
}

describe('a quota in a store', () => {
  it('R72 is that of all replicas, atomically, in the time of each', async () => {
    const replicas = new Replicas();
    const all = [0, 0, 3_600_000, 0, -3_600_000, 0].map((ahead) => replicas.start(ahead));
    const answers = await Promise.all(all.map((each) => each.take()));
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(3);
    expect(answers.filter((answer) => answer !== 'taken')).toEqual([70_000, 70_000, 70_000]);
  });

  it('R72 counts a call for a deadline longer than the window: it may arrive as late as that', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    for (let call = 0; call < 3; call++) await one.take();
    await replicas.clock.advance(69_999);
    expect(await other.take()).toBe(1);
    await replicas.clock.advance(1);
    expect(await other.take()).toBe('taken');
  });

  it('R72 keeps a reserve for those that come without one, of whatever replica', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    expect([await one.take(1), await other.take(1), await one.take(1)]).toEqual(['taken', 'taken', 70_000]);
    expect(await other.take()).toBe('taken');
  });

  it('R52 R72 is that of each process while the store is ill, its earlier calls included', async () => {
    const replicas = new Replicas();
    const [one, other] = [replicas.start(), replicas.start()];
    await one.take();
    replicas.store.is = 'down';
    expect([await one.take(), await one.take(), await one.take()]).toEqual(['taken', 'taken', 60_000]);
    expect(await other.take()).toBe('taken');
  });

  it('R72 an emptied store lets no process go beyond its own', async () => {
    const replicas = new Replicas();
    const one = replicas.start();
    for (let call = 0; call < 3; call++) await one.take();
    replicas.store.flush();
    expect(await one.take()).toBe(60_000);
  });

  it('R72 the server sees at most 3 in any 60 s of six replicas, however long each call is on its way', async () => {
    const calls = fc.array(fc.record({ by: fc.nat(5), after: fc.nat(20_000), way: fc.nat(DEADLINE) }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(calls, async (each) => {
        const replicas = new Replicas();
        const all = [0, 0, 0, 0, 0, 0].map(() => replicas.start());
        const seen: number[] = [];
        for (const { by, after, way } of each) {
          await replicas.clock.advance(after);
          if ((await all[by]?.take()) === 'taken') seen.push(replicas.clock.now() + way);
        }
        seen.sort((a, b) => a - b);
        for (const [index, at] of seen.entries())
          expect((seen[index + 3] ?? Infinity) - at).toBeGreaterThan(60_000 - 1);
      }),
      { numRuns: 100 },
    );
  });
});

describe('six replicas of a provider whose quota is 3 in 60 s', () => {
  it('R72 R54 come up cold with one call', async () => {
    const fleet = new Fleet({ tokenRequestQuota: AIRALO });
    for (let count = 0; count < 6; count++) fleet.start();
    expect(new Set(await fleet.ask(1_000))).toEqual(new Set(['token-1']));
    expect(fleet.issued).toHaveLength(1);
  });

  it('R72 let the server see 3 in any 60 s, whatever they are asked', async () => {
    const fleet = new Fleet({ tokenRequestQuota: AIRALO, requireSubject: true });
    const replicas = [1, 2, 3, 4, 5, 6].map(() => fleet.start());
    fleet.latency = 3_000;
    for (let step = 0; step < 100; step++) {
      for (const [index, replica] of replicas.entries())
        void fleet.ask(0, [replica], { subject: `s${step * 6 + index}` });
      await fleet.clock.advance(3_000);
    }
    const sent = replicas.flatMap((each) => each.sent.map(({ at }) => at)).toSorted((a, b) => a - b);
    expect(sent.length).toBeGreaterThan(9);
    for (const [index, at] of sent.entries()) expect((sent[index + 3] ?? Infinity) - at).toBeGreaterThanOrEqual(60_000);
  });
});
