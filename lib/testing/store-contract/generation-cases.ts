import { strict as assert } from 'node:assert';
import { atOnce, entryOf, LONG, lockFor, needingLock, newKey, timeOf } from './contract-world.js';

export const generationCases = needingLock([
  {
    title: 'gives each lock a generation above all before: locks, and entries of any kind',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const expiresAt = (await timeOf(store)) + LONG;
      const generations: number[] = [];
      for (const owner of ['a', 'b', 'c']) {
        generations.push(await lockFor(store, key, owner));
        await store.release(key, owner);
      }
      const unlocked = await other.put(key, { value: 'unlocked', expiresAt });
      generations.push(unlocked.entry?.generation ?? 0, await lockFor(store, key, 'd'));
      const far = (generations.at(-1) ?? 0) + 1_000_000_000;
      const locked = await other.put(key, { value: 'of another time', expiresAt, generation: far });
      generations.push(locked.entry?.generation ?? 0);
      await store.release(key, 'd');
      generations.push(await lockFor(store, key, 'e'));
      await store.release(key, 'e');
      generations.push(await lockFor(other, key, 'f'));
      assert.ok(
        generations.every((each, i) => Number.isSafeInteger(each) && each > (generations[i - 1] ?? 0)),
        `safe integers that rise, not ${generations.join(', ')}`,
      );
    },
  },
  {
    title: 'lets generations rise over an emptied store',
    needs: ['empty'],
    async run({ stores: [store, other], empty }) {
      const key = newKey();
      const before = await lockFor(store, key, 'a');
      await empty();
      const after = await lockFor(other, key, 'b');
      assert.ok(after > before, 'who comes after a loss is newer than all before it');
      await empty();
      const { entry } = await store.put(key, { value: 'unlocked', expiresAt: (await timeOf(store)) + LONG });
      assert.ok((entry?.generation ?? 0) > after, 'what is written without the lock, too');
    },
  },
  {
    title: 'keeps a holder that lost its lock from writing over its successor',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const expiresAt = (await timeOf(store)) + LONG;
      const lost = await lockFor(store, key, 'a');
      await store.release(key, 'a');
      const generation = await lockFor(other, key, 'b');
      await other.put(key, { value: 'new', expiresAt, generation });
      const { written } = await store.put(key, { value: 'old', expiresAt: expiresAt + LONG, generation: lost });
      assert.equal(written, false);
      assert.equal((await entryOf(store, key))?.value, 'new');
    },
  },
  {
    title: 'keeps the highest of 64 generations that are put at once',
    async run(world) {
      const key = newKey();
      const expiresAt = (await timeOf(world.stores[0])) + LONG;
      await atOnce(world, 64, (store, i) => {
        const generation = ((i * 37) % 64) + 1;
        return store.put(key, { value: `of ${generation}`, expiresAt, generation });
      });
      assert.deepEqual(await entryOf(world.stores[0], key), { value: 'of 64', expiresAt, generation: 64 });
    },
  },
]);
