import { memoryTokenStore, type StoreQuota, type StoreWrite, type TokenStore } from 'nestjs-provider-auth';
import { ManualClock, type TokenStoreContractOptions } from 'nestjs-provider-auth/testing';
import { deferred } from '../../../../lib/core/deferred.js';

/** A server that can be stopped and emptied, and a client of it without a fault. Subclasses have one each. */
export class Store implements TokenStore {
  readonly isShared = true;
  readonly canLock: boolean = true;
  protected readonly clock = new ManualClock();
  protected server = memoryTokenStore({ clock: this.clock });
  #losses = 0;
  #frozen: Promise<void> = Promise.resolve();

  async get(key: string) {
    return this.server.get(await this.named(key));
  }

  async put(key: string, write: StoreWrite) {
    return this.server.put(await this.named(key), write);
  }

  async lock(key: string, owner: string, until: number) {
    return this.server.lock(await this.named(key), owner, until);
  }

  async release(key: string, owner: string) {
    return this.server.release(await this.named(key), owner);
  }

  async take(key: string, quota: StoreQuota) {
    return this.server.take(await this.named(key), quota);
  }

  empty() {
    this.#losses++;
  }

  /** How the contract is to test it. */
  get options(): TokenStoreContractOptions {
    return {
      store: () => this,
      canLock: this.canLock,
      pass: (ms) => this.clock.advance(ms),
      empty: async () => this.empty(),
      freeze: async () => {
        const thawed = deferred();
        this.#frozen = thawed.promise;
        return async () => thawed.resolve();
      },
    };
  }

  /** What the server knows a key by, once it is there to answer. */
  protected async named(key: string): Promise<string> {
    await this.#frozen;
    return `${this.#losses} ${key}`;
  }
}

export class ReleaseOfAnyOwner extends Store {
  readonly #owners = new Map<string, string>();

  override async lock(key: string, owner: string, until: number) {
    const answer = await super.lock(key, owner, until);
    if (answer.held) this.#owners.set(key, owner);
    return answer;
  }

  override async release(key: string) {
    return super.release(key, this.#owners.get(key) ?? '');
  }
}

export class PutWithoutGenerations extends Store {
  readonly #puts = new Map<string, number>();

  override async get(key: string) {
    return super.get(this.#lastOf(key));
  }

  override async put(key: string, write: StoreWrite) {
    const { now } = await super.get(key);
    if (write.expiresAt > now) this.#puts.set(key, (this.#puts.get(key) ?? 0) + 1);
    return super.put(this.#lastOf(key), write);
  }

  #lastOf(key: string) {
    return `${key} ${this.#puts.get(key) ?? 0}`;
  }
}

export class RelativeLifetimes extends Store {
  override async put(key: string, write: StoreWrite) {
    const lifetime = write.expiresAt - this.clock.now();
    await this.named(key);
    return super.put(key, { ...write, expiresAt: this.clock.now() + lifetime });
  }

  override async lock(key: string, owner: string, until: number) {
    const lifetime = until - this.clock.now();
    await this.named(key);
    return super.lock(key, owner, this.clock.now() + lifetime);
  }
}

export class LockInTwoSteps extends Store {
  readonly #until = new Map<string, number>();

  override async lock(key: string, owner: string, until: number) {
    const { now, entry } = await this.get(key);
    if ((this.#until.get(key) ?? 0) > now) return { now, held: false, generation: 0, entry: undefined };
    await Promise.resolve();
    this.#until.set(key, until);
    return { now, held: true, generation: now, entry };
  }
}

export class QuotaInTwoSteps extends Store {
  override async take(key: string, quota: StoreQuota) {
    const { now, until } = await super.take(key, { ...quota, limit: 1_000, reserve: 1_000 - quota.limit });
    if (until === undefined) return { now, until };
    await Promise.resolve();
    return super.take(key, { ...quota, reserve: 0 });
  }
}

export class GenerationsThatStartAgain extends Store {
  override empty() {
    this.server = memoryTokenStore({ clock: this.clock });
  }
}

export class ExtensionThatShortens extends Store {
  override async lock(key: string, owner: string, until: number) {
    await this.release(key, owner);
    return super.lock(key, owner, until);
  }
}

export class TimeOfTheReplica extends Store {
  #asked = 0;

  override async get(key: string) {
    return { ...(await super.get(key)), now: this.clock.now() - 10 * ++this.#asked };
  }
}

export class KeysWithoutCase extends Store {
  protected override named(key: string) {
    return super.named(key.toLowerCase());
  }
}

export class NoLockAtAll extends Store {
  override readonly canLock = false;
}
