import { strict as assert } from 'node:assert';
import { atOnce, entryOf, LONG, lockFor, needingLock, newKey, SHORT, timeOf, watch } from './contract-world.js';

export const lockCases = needingLock([
  {
    title: 'gives a lock to one owner, until it is released',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const until = (await timeOf(store)) + LONG;
      await lockFor(store, key, 'a');
      const refused = await other.lock(key, 'b', until);
      assert.deepEqual([refused.held, refused.generation], [false, 0], 'a lock that is held is given to nobody else');
      await lockFor(other, newKey(), 'b');
      await store.release(key, 'a');
      await lockFor(other, key, 'b');
    },
  },
  {
    title: 'reads what lives under the key in the step that takes its lock, or extends it',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const until = (await timeOf(store)) + LONG;
      const empty = await store.lock(key, 'a', until);
      assert.equal(empty.entry, undefined, 'there is nothing yet');
      const { entry } = await other.put(key, { value: 'there', expiresAt: until, generation: empty.generation });
      assert.deepEqual((await store.lock(key, 'a', until)).entry, entry, 'an extension reads it');
      const refused = await other.lock(key, 'b', until);
      assert.equal(refused.entry, undefined, 'who does not get the lock reads nothing');
      await store.release(key, 'a');
      assert.deepEqual((await other.lock(key, 'b', until)).entry, entry, 'the next owner reads it');
    },
  },
  {
    title: 'gives a lock to one of 64 who want it at once',
    async run(world) {
      const key = newKey();
      const until = (await timeOf(world.stores[0])) + LONG;
      const answers = await atOnce(world, 64, (store, i) => store.lock(key, `owner ${i}`, until));
      assert.equal(answers.filter(({ held }) => held).length, 1);
    },
  },
  {
    title: 'extends a lock for its owner: same generation, never shorter',
    async run(world) {
      const [store, other] = world.stores;
      const key = newKey();
      const generation = await lockFor(store, key, 'a');
      const shorter = await other.lock(key, 'a', (await timeOf(store)) + SHORT);
      assert.deepEqual([shorter.held, shorter.generation], [true, generation]);
      await watch(
        world,
        shorter.now + SHORT,
        () => other.lock(key, 'b', shorter.now + LONG),
        ({ held }) => assert.equal(held, false, 'an extension that comes late shortens nothing'),
      );
    },
  },
  {
    title: 'frees a lock at its until, neither earlier nor later; an extension counts',
    async run(world) {
      const [store, other] = world.stores;
      const key = newKey();
      const first = (await timeOf(store)) + SHORT;
      const until = first + SHORT;
      const taken = await store.lock(key, 'a', first);
      assert.equal(taken.held, taken.now < first);
      const extended = await store.lock(key, 'a', until);
      assert.equal(extended.held, extended.now < until);
      await watch(
        world,
        until,
        () => other.lock(key, 'b', until + LONG),
        ({ held }, isOver) => assert.equal(held, isOver, `${isOver ? 'after' : 'before'} until`),
      );
    },
  },
  {
    title: 'frees nobody else’s lock when a release comes late',
    async run(world) {
      const [store, other] = world.stores;
      const key = newKey();
      const until = (await timeOf(store)) + SHORT;
      await store.lock(key, 'a', until);
      await watch(
        world,
        until,
        () => other.lock(key, 'b', until + LONG),
        () => {},
      );
      await store.release(key, 'a');
      await store.release(key, 'nobody');
      assert.equal((await store.lock(key, 'c', until + LONG)).held, false, 'only its owner frees a lock');
      await other.release(key, 'b');
      await other.release(key, 'b');
      await lockFor(store, key, 'c');
    },
  },
  {
    title: 'takes no lock whose until is past',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const now = await timeOf(store);
      for (const until of [now, now - 1, 0]) {
        const { held, generation } = await store.lock(key, 'a', until);
        assert.deepEqual([held, generation], [false, 0], 'a lock that would be over is not taken');
      }
      await lockFor(other, key, 'b');
    },
  },
  {
    title: 'takes no lock when it was frozen beyond until',
    needs: ['freeze'],
    async run({ stores: [store, other], freeze, pass }) {
      const key = newKey();
      const until = (await timeOf(store)) + SHORT;
      const thaw = await freeze();
      const late = store.lock(key, 'a', until);
      await pass(2 * SHORT);
      await thaw();
      assert.equal((await late).held, false, 'until is absolute: a thawed store gives nobody a lock that is over');
      await lockFor(other, key, 'b');
    },
  },
  {
    title: 'keeps locks and entries of a key apart',
    async run(world) {
      const [store, other] = world.stores;
      const key = newKey();
      await lockFor(store, key, 'a');
      assert.equal(await entryOf(other, key), undefined, 'a lock is no entry');
      const expiresAt = (await timeOf(store)) + LONG;
      await other.put(key, { value: 'kept', expiresAt });
      assert.equal((await other.lock(key, 'b', expiresAt)).held, false, 'a write frees no lock');
      await store.release(key, 'a');
      assert.equal((await entryOf(other, key))?.value, 'kept', 'a release takes no entry along');
      const until = (await timeOf(store)) + SHORT;
      await store.lock(key, 'c', until);
      await watch(
        world,
        until,
        () => other.get(key),
        ({ entry }) => assert.equal(entry?.value, 'kept', 'the end of a lock takes no entry along'),
      );
      await lockFor(other, key, 'd');
    },
  },
  {
    title: 'keeps a lock beyond the death of the entry, and lets its holder write again',
    async run(world) {
      const [store, other] = world.stores;
      const key = newKey();
      const expiresAt = (await timeOf(store)) + SHORT;
      const generation = await lockFor(store, key, 'a');
      await store.put(key, { value: 'short', expiresAt, generation });
      await watch(
        world,
        expiresAt,
        () => other.lock(key, 'b', expiresAt + LONG),
        ({ held }) => assert.equal(held, false),
      );
      assert.equal(await entryOf(other, key), undefined, 'a lock keeps no entry alive');
      const next = await store.put(key, { value: 'next', expiresAt: expiresAt + LONG, generation });
      assert.equal(next.written, true, 'a dead entry is in nobody’s way, whatever its generation');
    },
  },
]);
