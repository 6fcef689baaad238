import type { StoreQuota, StoreWrite } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { bent, findings, withKeys, withTexts } from './bent-store.js';
import { Store } from './planted-bugs.js';

const KEYS = 'tells keys apart, whatever is in them';
const TEXTS = 'keeps any text, of 64 KiB too';

describe('tokenStoreContract() on texts', () => {
  it.each([
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
  ])('R53 finds a store that loses %j from its keys', async (lost) => {
    const options = withKeys((key) => key.replaceAll(lost, ''));
    expect([...(await findings(options, KEYS)).keys()]).toEqual([KEYS]);
  });

  it.each([
    ['end', (key: string) => key.slice(0, 2_045)],
    ['beginning', (key: string) => key.slice(-2_045)],
  ])('R53 finds a store that cuts the %s of long keys', async (_, cut) => {
    expect([...(await findings(withKeys(cut), KEYS)).keys()]).toEqual([KEYS]);
  });

  it.each([
    ['empties a blank one', (value: string) => (value.trim() === '' ? '' : value)],
    ['loses quotes', (value: string) => value.replaceAll('"', '')],
    ['loses apostrophes', (value: string) => value.replaceAll("'", '')],
    ['changes line ends', (value: string) => value.replaceAll('\r\n', '\n')],
    ['cuts it at 64 KiB', (value: string) => value.slice(0, 65_535)],
  ])('R53 finds a store that keeps a text otherwise: it %s', async (_, change) => {
    expect([...(await findings(withTexts(change), TEXTS)).keys()]).toEqual([TEXTS]);
  });

  it('R53 finds a store that keeps no empty text, in the case about texts alone', async () => {
    const options = bent((sound) => ({
      async put(key: string, write: StoreWrite) {
        if (write.value.length === 0) throw new Error('no text');
        return sound.put(key, write);
      },
    }));
    expect([...(await findings(options))]).toEqual([[TEXTS, 'Error: no text']]);
  });

  it('R53 asks nothing that a store may refuse: owners have names, quotas a limit and a window', async () => {
    const options = bent((sound) => ({
      async lock(key: string, owner: string, until: number) {
        if (owner === '') throw new Error('no owner');
        return sound.lock(key, owner, until);
      },
      async release(key: string, owner: string) {
        if (owner === '') throw new Error('no owner');
        return sound.release(key, owner);
      },
      async take(key: string, quota: StoreQuota) {
        if (!(quota.limit > 0 && quota.window > 0)) throw new Error('no quota');
        return sound.take(key, quota);
      },
    }));
    expect([...(await findings(options))]).toEqual([]);
  });

  it('R53 tells in its own words what a store that finds no entry does wrong', async () => {
    const found = await findings(
      bent((sound) => ({ get: async (key: string) => ({ ...(await sound.get(key)), entry: undefined }) })),
    );
    expect(found.size).toBeGreaterThan(5);
    expect([...found.values()].filter((words) => words.startsWith('TypeError'))).toEqual([]);
  });

  it('R53 tells what a store says wrongly of its lock', async () => {
    const options = { ...new Store().options, canLock: false };
    expect([...(await findings(options))]).toEqual([['says that it cannot lock', 'canLock is true']]);
  });
});
