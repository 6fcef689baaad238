import type { StoreWrite } from 'nestjs-provider-auth';
import type { Bend } from './bent-store.js';

const dies = 'lets an entry die at its expiresAt, neither earlier nor later';
const dead = 'writes nothing that is dead already';
const lower = 'puts an entry in the place of one with a lower generation only';
const unlocked =
  'puts an entry without a generation in the place of one that dies earlier only, and gives it a higher one';
const rising = 'gives each lock a generation above all before: locks, and entries of any kind';
const time = 'gives the time with each answer: whole milliseconds that never fall';

/** Stores that break one rule each: which one, the case that finds it, what the case says, how the store does it. */
export const brokenEntryRules: readonly [rule: string, title: string, words: RegExp, bend: Bend][] = [
  [
    'finds what nobody wrote',
    'finds nothing under a key that nobody wrote',
    /./,
    (s) => ({
      get: async (key) => ({ entry: { value: 'x', generation: 1, expiresAt: 1 }, now: (await s.get(key)).now }),
    }),
  ],
  [
    'hides what is better',
    lower,
    /^a write that failed answers with what is there$/,
    (s) => ({
      async put(key, write) {
        const answer = await s.put(key, write);
        return answer.written ? answer : { ...answer, entry: undefined };
      },
    }),
  ],
  [
    'keeps what lives longer, whatever its generation',
    lower,
    /^a higher generation takes the place, also of/,
    (s) => ({
      async put(key, write) {
        const { now, entry } = await s.get(key);
        return (entry?.expiresAt ?? 0) > write.expiresAt ? { now, entry, written: false } : s.put(key, write);
      },
    }),
  ],
  [
    'writes nothing without the lock',
    unlocked,
    /^where nothing is, anything is written$/,
    (s) => ({
      put: async (key, write) =>
        write.generation === undefined ? { ...(await s.get(key)), written: false } : s.put(key, write),
    }),
  ],
  [
    'lets what dies earlier take the place',
    unlocked,
    /^what is published late does not push out/,
    (s) => {
      let generation = 1_000;
      return { put: (key: string, write: StoreWrite) => s.put(key, { generation: ++generation, ...write }) };
    },
  ],
  [
    'gives all that is unlocked one generation',
    unlocked,
    /^its generation is higher$/,
    (s) => ({
      async put(key, write) {
        const answer = await s.put(key, write);
        return { ...answer, entry: answer.entry && { ...answer.entry, generation: 1 } };
      },
    }),
  ],
  ...[unlocked, rising, 'lets generations rise over an emptied store'].map((title): [string, string, RegExp, Bend] => [
    'answers a write with nothing',
    title,
    /^(its generation is higher|safe integers that rise, not (\d+, ){7}\d+|what is written without the lock, too)$/,
    (s) => ({
      put: async (key, write) => ({ ...(await s.put(key, write)), entry: undefined }),
    }),
  ]),
  [
    'says that it wrote what is dead',
    dead,
    /^an entry whose expiresAt is past is not written$/,
    (s) => ({
      put: async (key, write) => ({ ...(await s.put(key, write)), written: true }),
    }),
  ],
  [
    'deletes what a dead entry would replace',
    dead,
    /^a dead entry takes no place, whatever its generation$/,
    (s) => {
      const gone = new Set<string>();
      return {
        get: async (key: string) => ({ ...(await s.get(key)), ...(gone.has(key) && { entry: undefined }) }),
        async put(key: string, write: StoreWrite) {
          const answer = await s.put(key, write);
          if (write.expiresAt <= answer.now && answer.entry) gone.add(key);
          return answer;
        },
      };
    },
  ],
  [
    'lets entries die early',
    dies,
    /^before expiresAt$/,
    (s) => ({
      async get(key) {
        const { now, entry } = await s.get(key);
        return { now, entry: entry && entry.expiresAt - now > 50 ? entry : undefined };
      },
    }),
  ],
  [
    'lets entries live on',
    dies,
    /^after expiresAt$/,
    (s) => ({
      put: (key, write) => s.put(key, { ...write, expiresAt: write.expiresAt + 50 }),
    }),
  ],
  [
    'keeps the place of the dead',
    dies,
    /^a dead entry is in nobody’s way$/,
    (s) => {
      const last = new Map<string, number>();
      return {
        async put(key: string, write: StoreWrite) {
          if ((last.get(key) ?? 0) >= (write.generation ?? 1)) return { ...(await s.get(key)), written: false };
          last.set(key, write.generation ?? 1);
          return s.put(key, write);
        },
      };
    },
  ],
  [
    'has parts of milliseconds',
    time,
    /^whole milliseconds, not \d+, \d+\.5, \d+, /,
    (s) => ({
      async put(key, write) {
        const answer = await s.put(key, write);
        return answer.written ? { ...answer, now: answer.now + 0.5 } : answer;
      },
    }),
  ],
];
