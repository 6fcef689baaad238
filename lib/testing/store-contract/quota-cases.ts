import { strict as assert } from 'node:assert';
import { atOnce, type ContractCase, entryOf, LONG, lockFor, newKey, SHORT, watch } from './contract-world.js';

export const quotaCases: readonly ContractCase[] = [
  {
    title: 'lets `limit` requests through in `window`, and says when the next one may be sent',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const quota = { limit: 3, window: LONG };
      const first = await store.take(key, quota);
      assert.deepEqual(
        [first, await other.take(key, quota), await store.take(key, quota)].map(({ until }) => until),
        [undefined, undefined, undefined],
      );
      const refused = await other.take(key, quota);
      assert.equal(refused.until, first.now + LONG, 'when the first one counts no longer');
      assert.equal((await store.take(key, quota)).until, refused.until, 'a refusal takes nothing');
      assert.equal((await store.take(newKey(), quota)).until, undefined, 'other keys have quotas of their own');
    },
  },
  {
    title: 'lets `limit` of 64 requests through that come at once',
    needs: ['canLock'],
    async run(world) {
      const key = newKey();
      const answers = await atOnce(world, 64, (store) => store.take(key, { limit: 5, window: LONG }));
      assert.equal(answers.filter(({ until }) => until === undefined).length, 5);
    },
  },
  {
    title: 'leaves `reserve` requests for others',
    async run({ stores: [store, other] }) {
      const key = newKey();
      const [quota, modest] = [
        { limit: 3, window: LONG },
        { limit: 3, window: LONG, reserve: 1 },
      ];
      const first = await store.take(key, modest);
      const second = await other.take(key, modest);
      assert.deepEqual([first.until, second.until], [undefined, undefined]);
      assert.equal((await store.take(key, modest)).until, first.now + LONG);
      assert.equal((await store.take(key, quota)).until, undefined, 'the last one is for who leaves none');
      assert.equal((await store.take(key, modest)).until, second.now + LONG, 'when two are free again');
      assert.notEqual((await store.take(newKey(), { ...quota, reserve: 3 })).until, undefined);
    },
  },
  {
    title: 'slides: no `window` sees more than `limit`, and each request counts no longer than that',
    async run(world) {
      const [store, other] = world.stores;
      const key = newKey();
      const quota = { limit: 2, window: SHORT };
      const sent: number[] = [];
      const end = (await store.take(newKey(), quota)).now + 4 * SHORT;
      let until: number | undefined;
      await watch(
        world,
        end,
        () => (sent.length % 2 === 0 ? store : other).take(key, quota),
        (answer) => {
          const before = sent.at(-2) ?? -Infinity;
          assert.equal(answer.until === undefined, answer.now >= before + SHORT, `${answer.now} after ${before}`);
          if (answer.until === undefined) sent.push(answer.now);
          else assert.equal(answer.until, before + SHORT);
          until = answer.until;
        },
      );
      assert.ok(sent.length > 2, `${sent.length} requests, the last answer: ${until}`);
    },
  },
  {
    title: 'keeps quotas, entries and locks of a key apart',
    needs: ['canLock'],
    async run({ stores: [store, other] }) {
      const key = newKey();
      const quota = { limit: 1, window: LONG };
      const { now } = await store.take(key, quota);
      assert.equal(await entryOf(other, key), undefined);
      await lockFor(store, key, 'a');
      await other.put(key, { value: 'kept', expiresAt: now + LONG });
      await store.release(key, 'a');
      assert.equal((await other.take(key, quota)).until, now + LONG);
      assert.equal((await entryOf(other, key))?.value, 'kept');
    },
  },
];
