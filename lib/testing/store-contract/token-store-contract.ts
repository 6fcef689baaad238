import { strict as assert } from 'node:assert';
import type { TokenStore } from '../../core/token-store.js';
import type { CaseNeed, ContractCase } from './contract-world.js';
import { entryCases } from './entry-cases.js';
import { generationCases } from './generation-cases.js';
import { lockCases } from './lock-cases.js';
import { quotaCases } from './quota-cases.js';

export interface TokenStoreContractOptions {
  /**
   * The store as a replica has it. Called twice for each case; may give the same one each time. Each case has keys of its own,
   * and what it writes lives for a minute.
   */
  readonly store: () => TokenStore | Promise<TokenStore>;
  /** What the store says of itself. Without a lock, the cases about locks and about calls at once are left out. Default: true. */
  readonly canLock?: boolean;
  /** Lets `ms` of the store's time pass. Default: waits for them. */
  readonly pass?: (ms: number) => Promise<void>;
  /** Loses all that the store keeps, as a restart without a disk does. Without it, the cases about that are left out. */
  readonly empty?: () => Promise<void>;
  /**
   * Stops the store, so that it carries out what it is asked meanwhile only after the function that it answers with is called.
   * Without it, the cases about late writes are left out.
   */
  readonly freeze?: () => Promise<() => Promise<void>>;
}

/** One promise that a store must keep. */
export interface TokenStoreContractCase {
  /** A sentence about the store. */
  readonly title: string;
  /** Rejects with an `AssertionError` where the promise is not kept. */
  readonly run: () => Promise<void>;
}

/**
 * What any `TokenStore` must do, as cases for whatever runs tests. Run them one after the other: some of them stop or empty
 * the store. They need no clock: each answer is judged by the time that it carries.
 *
 * ```ts
 * for (const { title, run } of tokenStoreContract({ store: () => myTokenStore() })) it(title, run);
 * ```
 */
export function tokenStoreContract(options: TokenStoreContractOptions): readonly TokenStoreContractCase[] {
  const { store, canLock = true, pass = wait, empty = missing, freeze = missing } = options;
  const has: Record<CaseNeed, boolean> = { canLock, empty: empty !== missing, freeze: freeze !== missing };
  const says: ContractCase = {
    title: `says that it can${canLock ? '' : 'not'} lock`,
    async run({ stores }) {
      assert.equal(stores[0].canLock, canLock, `canLock is ${!canLock}`);
    },
  };
  return [says, ...entryCases, ...lockCases, ...generationCases, ...quotaCases]
    .filter(({ needs = [] }) => needs.every((need) => has[need]))
    .map(({ title, run }) => ({
      title,
      run: async () => run({ stores: [await store(), await store()], pass, empty, freeze }),
    }));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Stands for what the test of a store does not offer. */
function missing(): Promise<never> {
  return Promise.reject(new Error('not offered'));
}
