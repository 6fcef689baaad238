import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memoryTokenStore } from 'nestjs-provider-auth';
import { ManualClock, tokenStoreContract } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';

const clock = new ManualClock();
const shared = memoryTokenStore({ clock });

describe('memoryTokenStore()', () => {
  const cases = tokenStoreContract({ store: () => shared, pass: (ms) => clock.advance(ms) });
  for (const { title, run } of cases) it(`R53 ${title}`, run);

  it('R53 says that other processes do not see it', () => expect(memoryTokenStore().isShared).toBe(false));

  it('R72 lets nobody through whose reserve is all that there is, and says that a window later', async () => {
    const time = new ManualClock();
    const store = memoryTokenStore({ clock: time });
    const { now, until } = await store.take('all', { limit: 1, window: 60_000, reserve: 1 });
    expect(until).toBe(now + 60_000);
  });

  it('R59 keeps what lives, and few of 20,000 keys that are dead', async () => {
    const time = new ManualClock();
    const store = memoryTokenStore({ clock: time });
    const far = time.now() + 1e9;
    await store.put('living', { value: 'kept', expiresAt: far });
    await store.lock('locked', 'a', far);
    await store.take('taken', { limit: 1, window: 1e9 });
    const before = heap();
    for (let i = 0; i < 200; i++) {
      await Promise.all(Array.from({ length: 100 }, (_, k) => store.put(`${i} ${k}`, fiveKilobytes(time.now() + 1))));
      await time.advance(1);
    }
    expect(heap() - before).toBeLessThan(50e6);
    expect((await store.get('living')).entry?.value).toBe('kept');
    expect((await store.lock('locked', 'b', far)).held).toBe(false);
    expect((await store.take('taken', { limit: 1, window: 1e9 })).until).toBe(far);
  });
});

/** Bytes that are in use, without garbage. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

function fiveKilobytes(expiresAt: number) {
  return { value: Buffer.alloc(5_000, 'x').toString(), expiresAt };
}
