import type { StoreQuota } from 'nestjs-provider-auth';
import type { Bend } from './bent-store.js';

const rising = 'gives each lock a generation above all before: locks, and entries of any kind';
const frees = 'frees a lock at its until, neither earlier nor later; an extension counts';
const reads = 'reads what lives under the key in the step that takes its lock, or extends it';
const quota = 'lets `limit` requests through in `window`, and says when the next one may be sent';
const slides = 'slides: no `window` sees more than `limit`, and each request counts no longer than that';

/** Stores that break one rule each: which one, the case that finds it, what the case says, how the store does it. */
export const brokenLockRules: readonly [rule: string, title: string, words: RegExp, bend: Bend][] = [
  [
    'gives all locks one generation',
    rising,
    /^safe integers that rise, not (\d+, ){7}\d+$/,
    (s) => ({
      async lock(key, owner, until) {
        const answer = await s.lock(key, owner, until);
        return answer.held ? { ...answer, generation: 1 } : answer;
      },
    }),
  ],
  [
    'gives a lock to all',
    'gives a lock to one owner, until it is released',
    /^a lock that is held is given to nobody else$/,
    (s) => ({
      lock: (key, _, until) => s.lock(key, 'all', until),
    }),
  ],
  [
    'makes up an entry',
    reads,
    /^there is nothing yet$/,
    (s) => ({
      lock: async (key, owner, until) => ({
        ...(await s.lock(key, owner, until)),
        entry: { value: 'x', generation: 1, expiresAt: 1 },
      }),
    }),
  ],
  [
    'reads nothing',
    reads,
    /^an extension reads it$/,
    (s) => ({
      lock: async (key, owner, until) => ({ ...(await s.lock(key, owner, until)), entry: undefined }),
    }),
  ],
  [
    'reads for who gets no lock',
    reads,
    /^who does not get the lock reads nothing$/,
    (s) => ({
      lock: async (key, owner, until) => ({ ...(await s.lock(key, owner, until)), entry: (await s.get(key)).entry }),
    }),
  ],
  [
    'reads for the first owner only',
    reads,
    /^the next owner reads it$/,
    (s) => ({
      async lock(key, owner, until) {
        const answer = await s.lock(key, owner, until);
        return owner === 'a' ? answer : { ...answer, entry: undefined };
      },
    }),
  ],
  [
    'frees locks early',
    frees,
    /^before until$/,
    (s) => ({ lock: (key, owner, until) => s.lock(key, owner, until - 50) }),
  ],
  [
    'frees locks late',
    frees,
    /^after until$/,
    (s) => ({ lock: (key, owner, until) => s.lock(key, owner, until + 50) }),
  ],
  [
    'takes locks that are over',
    'takes no lock whose until is past',
    /^a lock that would be over is not taken$/,
    (s) => ({
      lock: async (key, owner, until) => ({ ...(await s.lock(key, owner, until)), held: true }),
    }),
  ],
  [
    'has one key for locks and entries',
    'keeps locks and entries of a key apart',
    /^a lock is no entry$/,
    (s) => ({
      async lock(key, owner, until) {
        await s.put(key, { value: owner, expiresAt: until });
        return s.lock(key, owner, until);
      },
    }),
  ],
  [
    'lets too few through',
    slides,
    /^\d+ after -?\w+$/,
    (s) => ({ take: (key, q: StoreQuota) => s.take(key, { ...q, limit: q.limit - 1 }) }),
  ],
  [
    'lets too few through',
    quota,
    /./,
    (s) => ({ take: (key, q: StoreQuota) => s.take(key, { ...q, limit: q.limit - 1 }) }),
  ],
  [
    'names another time',
    quota,
    /^when the first one counts no longer$/,
    (s) => ({
      async take(key, q) {
        const { now, until } = await s.take(key, q);
        return { now, until: until && until + 1 };
      },
    }),
  ],
  [
    'has one quota for all keys',
    quota,
    /^other keys have quotas of their own$/,
    (s) => ({ take: (_, q) => s.take('all', q) }),
  ],
  [
    'always leaves one',
    'leaves `reserve` requests for others',
    /^the last one is for who leaves none$/,
    (s) => ({
      take: (key, q) => s.take(key, { reserve: 1, ...q }),
    }),
  ],
  [
    'has one key for quotas and entries',
    'keeps quotas, entries and locks of a key apart',
    /./,
    (s) => ({
      async take(key, q) {
        await s.put(key, { value: 'taken', expiresAt: (await s.get(key)).now + q.window });
        return s.take(key, q);
      },
    }),
  ],
];
