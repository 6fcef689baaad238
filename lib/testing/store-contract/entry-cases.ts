import { strict as assert } from 'node:assert';
import { type ContractCase, entryOf, LONG, newKey, SHORT, timeOf, watch } from './contract-world.js';

const ODD = [
  '',
  'a',
  'A',
  ' a',
  'a ',
  'a:b',
  'a{b}',
  '{a}b',
  '}a{',
  '{}',
  '{',
  'é',
  'e\u0301',
  '名前',
  '🔑',
  "'",
  '"',
  '\\',
  '%',
  '*',
  '\n',
];

export const entryCases: readonly ContractCase[] = [
  {
    title: 'finds nothing under a key that nobody wrote',
    async run({ stores: [store] }) {
      assert.equal(await entryOf(store, newKey()), undefined);
    },
  },
  {
    title: 'shows every replica what one of them wrote',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const expiresAt = (await timeOf(store)) + LONG;
      const { written, entry } = await store.put(key, { value: 'one', expiresAt, generation: 7 });
      assert.equal(written, true);
      assert.deepEqual(entry, { value: 'one', expiresAt, generation: 7 });
      assert.deepEqual(await entryOf(other, key), entry);
    },
  },
  {
    title: 'keeps any text, of 64 KiB too',
    async run({ stores: [store, other] }) {
      const expiresAt = (await timeOf(store)) + LONG;
      for (const value of ['', ' ', '{"a":"b\\n"}', "';--", '%s {0} 名前 🔑\r\n\t', 'x'.repeat(64 * 1024)]) {
        const key = newKey();
        await store.put(key, { value, expiresAt, generation: 1 });
        assert.equal((await entryOf(other, key))?.value, value);
      }
    },
  },
  {
    title: 'tells keys apart, whatever is in them',
    async run({ stores: [store, other] }) {
      const expiresAt = (await timeOf(store)) + LONG;
      const base = newKey();
      const odd = [...ODD, 'x'.repeat(2_000), 'x'.repeat(2_001)];
      const keys = [...new Set(odd.flatMap((text) => [`${base}${text}`, `${text}${base}`]))];
      for (const key of keys) await store.put(key, { value: key, expiresAt, generation: 1 });
      for (const key of keys) assert.equal((await entryOf(other, key))?.value, key);
    },
  },
  {
    title: 'puts an entry in the place of one with a lower generation only',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const expiresAt = (await timeOf(store)) + LONG;
      const put = (value: string, generation: number, later = 0) =>
        other.put(key, { value, generation, expiresAt: expiresAt + later });
      const first = await store.put(key, { value: 'first', expiresAt, generation: 5 });
      for (const [value, generation] of [['lower', 4] as const, ['equal', 5] as const]) {
        const { written, entry } = await put(value, generation, 1_000);
        assert.equal(written, false, `a generation that is ${value} writes nothing`);
        assert.deepEqual(entry, first.entry, 'a write that failed answers with what is there');
      }
      const higher = await put('higher', 6, -1_000);
      assert.equal(higher.written, true, 'a higher generation takes the place, also of what lives longer');
      assert.deepEqual(await entryOf(store, key), { value: 'higher', generation: 6, expiresAt: expiresAt - 1_000 });
    },
  },
  {
    title: 'puts an entry without a generation in the place of one that dies earlier only, and gives it a higher one',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const expiresAt = (await timeOf(store)) + LONG;
      const first = await store.put(key, { value: 'first', expiresAt });
      assert.equal(first.written, true, 'where nothing is, anything is written');
      for (const earlier of [1_000, 0]) {
        const { written, entry } = await other.put(key, { value: 'late', expiresAt: expiresAt - earlier });
        assert.equal(written, false, 'what is published late does not push out what lives longer');
        assert.deepEqual(entry, first.entry);
      }
      const longer = await other.put(key, { value: 'longer', expiresAt: expiresAt + 1 });
      assert.equal(longer.written, true);
      assert.ok((longer.entry?.generation ?? 0) > (first.entry?.generation ?? 0), 'its generation is higher');
    },
  },
  {
    title: 'writes nothing that is dead already',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const now = await timeOf(store);
      for (const generation of [undefined, 9]) {
        for (const expiresAt of [now, now - 1, now - LONG, 0]) {
          const { written, entry } = await store.put(key, { value: 'dead', expiresAt, generation });
          assert.equal(written, false, 'an entry whose expiresAt is past is not written');
          assert.equal(entry, undefined);
        }
      }
      const alive = await store.put(key, { value: 'alive', expiresAt: now + LONG, generation: 1 });
      const { written } = await other.put(key, { value: 'dead', expiresAt: now, generation: 2 });
      assert.equal(written, false);
      assert.deepEqual(await entryOf(other, key), alive.entry, 'a dead entry takes no place, whatever its generation');
    },
  },
  {
    title: 'lets an entry die at its expiresAt, neither earlier nor later',
    async run(world) {
      const [store, other] = world.stores;
      const key = newKey();
      const expiresAt = (await timeOf(store)) + SHORT;
      const { now, written } = await store.put(key, { value: 'short', expiresAt, generation: 1 });
      assert.equal(written, now < expiresAt);
      await watch(
        world,
        expiresAt,
        () => other.get(key),
        ({ entry }, isOver) => assert.equal(entry === undefined, isOver, `${isOver ? 'after' : 'before'} expiresAt`),
      );
      const next = await store.put(key, { value: 'next', expiresAt: expiresAt + LONG, generation: 1 });
      assert.equal(next.written, true, 'a dead entry is in nobody’s way');
    },
  },
  {
    title: 'writes nothing when it was frozen beyond expiresAt',
    needs: ['freeze'],
    async run({ stores: [store, other], freeze, pass }) {
      const key = newKey();
      const expiresAt = (await timeOf(store)) + SHORT;
      const thaw = await freeze();
      const late = store.put(key, { value: 'late', expiresAt, generation: 1 });
      await pass(2 * SHORT);
      await thaw();
      assert.equal((await late).written, false, 'expiresAt is absolute: a thawed store writes nothing that is dead');
      assert.equal(await entryOf(other, key), undefined);
    },
  },
  {
    title: 'gives the time with each answer: whole milliseconds that never fall',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const later = (await timeOf(store)) + LONG;
      const answers = [
        await store.get(key),
        await other.put(key, { value: 'a', expiresAt: later, generation: 1 }),
        await store.put(key, { value: 'b', expiresAt: later, generation: 1 }),
        await other.lock(key, 'a', later),
        await store.lock(key, 'b', later),
        await other.take(key, { limit: 1, window: LONG }),
        await store.take(key, { limit: 1, window: LONG }),
        await other.get(key),
      ];
      const times = answers.map(({ now }) => now);
      assert.ok(times.every(Number.isInteger), `whole milliseconds, not ${times.join(', ')}`);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
    },
  },
];
