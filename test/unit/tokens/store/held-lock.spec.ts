import { describe, expect, it } from 'vitest';
import type { TokenStore } from '../../../../lib/core/token-store.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { takeLock } from '../../../../lib/tokens/store/held-lock.js';
import { memoryTokenStore } from '../../../../lib/tokens/store/memory-token-store.js';
import { StoreSession } from '../../../../lib/tokens/store/store-session.js';

/** A store whose locks arrive so many milliseconds after they were sent. */
function setUp() {
  const clock = new ManualClock();
  const inner = memoryTokenStore({ clock });
  /** `isFree`: it was free before it is extended. */
  const way = { ms: 0, isFree: false };
  const store: TokenStore = {
    isShared: true,
    canLock: true,
    get: (key) => inner.get(key),
    put: (key, write) => inner.put(key, write),
    lock: async (key, owner, until) => {
      if (way.isFree) await inner.release(key, owner);
      if (way.ms > 0) await new Promise<void>((done) => void clock.after(way.ms, done));
      return inner.lock(key, owner, until);
    },
    release: (key, owner) => inner.release(key, owner),
    take: (key, quota) => inner.take(key, quota),
  };
  const session = new StoreSession(store, { name: [], clock, report: () => {} });
  return { clock, way, session, take: () => takeLock(session, 'key', clock) };
}

async function held({ take }: ReturnType<typeof setUp>) {
  const lock = await take();
  if (lock === undefined || lock === 'taken') throw new Error('it was not taken');
  return lock;
}

describe('a lock that is held', () => {
  it('R53 keeps others out as long as its holder lives, and no longer when it is released', async () => {
    const world = setUp();
    await world.session.get('key');
    const lock = await held(world);
    await world.clock.advance(60_000);
    expect([lock.isHeld, await world.take()]).toEqual([true, 'taken']);
    await lock.release();
    expect((await held(world)).generation).toBeGreaterThan(lock.generation);
  });

  it('R53 is not taken once more by an extension that is on its way when it is released', async () => {
    const world = setUp();
    await world.session.get('key');
    const lock = await held(world);
    world.way.ms = 100;
    await world.clock.advance(1_050);
    const released = lock.release();
    await world.clock.advance(100);
    await released;
    world.way.ms = 0;
    expect((await held(world)).isHeld).toBe(true);
    expect(world.clock.timers).toBe(1);
  });

  it('R53 is lost for good when it was free in between: somebody else may have had it', async () => {
    const world = setUp();
    await world.session.get('key');
    const lock = await held(world);
    world.way.isFree = true;
    await world.clock.advance(1_000);
    expect(lock.isHeld).toBe(false);
    world.way.isFree = false;
    await world.clock.advance(10_000);
    expect(lock.isHeld).toBe(false);
  });

  it('R53 is held no longer than 250 ms before the store frees it, counted from when it was asked', async () => {
    const world = setUp();
    await world.session.get('key');
    const lock = await held(world);
    await world.clock.advance(1_000);
    world.way.ms = 60_000;
    await world.clock.advance(2_749);
    expect(lock.isHeld).toBe(true);
    await world.clock.advance(1);
    expect(lock.isHeld).toBe(false);
  });
});
