import { memoryTokenStore } from 'nestjs-provider-auth';
import { tokenStoreContract, type TokenStoreContractOptions } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import * as stores from './planted-bugs.js';

/** The titles of the cases that find something. */
async function found(options: TokenStoreContractOptions): Promise<string[]> {
  const titles: string[] = [];
  for (const { title, run } of tokenStoreContract(options)) {
    await run().catch(() => titles.push(title));
  }
  return titles;
}

const titles = (options: TokenStoreContractOptions) => tokenStoreContract(options).map(({ title }) => title);

describe('tokenStoreContract()', () => {
  it('R53 finds nothing in a store that keeps it', async () => {
    expect(await found(new stores.Store().options)).toEqual([]);
    const { canLock, options } = new stores.NoLockAtAll();
    expect([canLock, await found(options)]).toEqual([false, []]);
  });

  it.each([
    [stores.ReleaseOfAnyOwner, 'frees nobody else’s lock when a release comes late'],
    [stores.PutWithoutGenerations, 'puts an entry in the place of one with a lower generation only'],
    [stores.PutWithoutGenerations, 'keeps a holder that lost its lock from writing over its successor'],
    [stores.RelativeLifetimes, 'writes nothing when it was frozen beyond expiresAt'],
    [stores.RelativeLifetimes, 'takes no lock when it was frozen beyond until'],
    [stores.LockInTwoSteps, 'gives a lock to one of 64 who want it at once'],
    [stores.QuotaInTwoSteps, 'leaves `reserve` requests for others'],
    [stores.GenerationsThatStartAgain, 'lets generations rise over an emptied store'],
    [stores.ExtensionThatShortens, 'extends a lock for its owner: same generation, never shorter'],
    [stores.TimeOfTheReplica, 'gives the time with each answer: whole milliseconds that never fall'],
    [stores.KeysWithoutCase, 'tells keys apart, whatever is in them'],
  ])('R53 finds the bug of %o: %s', async (Bug, title) => {
    expect(await found(new Bug().options)).toContain(title);
  });

  it('R53 finds a store that says wrongly whether it can lock', async () => {
    const options = { ...new stores.Store().options, canLock: false };
    expect(await found(options)).toEqual(['says that it cannot lock']);
  });

  it('leaves out what the store or its test does not offer', () => {
    const all = titles(new stores.Store().options);
    const few = titles({ store: () => memoryTokenStore() });
    const left = all.filter((title) => !few.includes(title));
    expect(left).toEqual([
      'writes nothing when it was frozen beyond expiresAt',
      'takes no lock when it was frozen beyond until',
      'lets generations rise over an emptied store',
    ]);
    expect(titles({ store: () => memoryTokenStore(), canLock: false }).filter((title) => /\block/.test(title))).toEqual(
      ['says that it cannot lock'],
    );
  });
});
