import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from './fleet.js';
import type { FleetStore } from './fleet-store.js';

/** What is done to a fleet: something that is over when its promise is. */
type Mischief = () => Promise<void>;

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Stops and kills the replicas of a fleet, makes its store ill and its token endpoint fail, each on a track of its own so that
 * they meet. What is chosen, and for how long, follows from the seed.
 */
export class Chaos {
  #over = false;

  constructor(
    private readonly fleet: Fleet,
    private readonly random: () => number,
  ) {}

  /** For so many milliseconds. What is disturbed at the end is repaired. */
  async run(ms: number): Promise<void> {
    const ending = sleep(ms).then(() => void (this.#over = true));
    const tracks = [
      this.#track(ending, 1_000, 4_000, [
        this.#stop,
        this.#kill,
        this.#stopAcquirer,
        this.#stopAcquirer,
        this.#killAcquirer,
      ]),
      this.#track(ending, 5_000, 12_000, [this.#killStore, this.#freezeStore, this.#forbidWrites]),
      this.#track(ending, 8_000, 20_000, [this.#failEndpoint]),
    ];
    await Promise.all([ending, ...tracks]);
  }

  async #track(ending: Promise<void>, least: number, most: number, mischiefs: readonly Mischief[]): Promise<void> {
    for (;;) {
      await Promise.race([ending, sleep(this.#between(least, most))]);
      if (this.#over) return;
      await this.#one(mischiefs)();
    }
  }

  readonly #stop = () => this.#stopped(this.#one([...this.fleet.replicas.keys()]));

  readonly #kill = () => this.#killed(this.#one([...this.fleet.replicas.keys()]));

  /** In the middle of its token request. */
  readonly #stopAcquirer = async () => this.#stopped(await this.#nextAcquirer());

  readonly #killAcquirer = async () => this.#killed(await this.#nextAcquirer());

  /** Longer than the lock is held (3 s), now and then. */
  async #stopped(id: string): Promise<void> {
    const replica = this.fleet.replicas.get(id);
    replica?.stop();
    await sleep(this.#between(100, this.random() < 0.3 ? 8_000 : 2_000));
    replica?.continue();
  }

  async #killed(id: string): Promise<void> {
    await this.fleet.kill(id);
    await sleep(this.#between(0, 1_000));
    await this.fleet.add().started;
  }

  readonly #killStore = () =>
    this.#storeIll('killed', 4_000, {
      begin: async (store) => store.kill(),
      end: (store) => store.start(),
    });

  readonly #freezeStore = () =>
    this.#storeIll('frozen', 5_000, { begin: (store) => store.freeze(), end: (store) => store.thaw() });

  readonly #forbidWrites = () =>
    this.#storeIll('read-only', 3_000, {
      begin: (store) => store.setReadOnly(true),
      end: (store) => store.setReadOnly(false),
    });

  async #storeIll(how: string, most: number, { begin, end }: Illness): Promise<void> {
    const { store, history } = this.fleet;
    if (store === undefined) return;
    history.push({ what: 'store_ill', how, at: Date.now() });
    await begin(store);
    await sleep(this.#between(100, most));
    await end(store);
    history.push({ what: 'store_well', how, at: Date.now() });
  }

  readonly #failEndpoint = async () => {
    const { server, history } = this.fleet;
    history.push({ what: 'endpoint_down', how: '503', at: Date.now() });
    server.failure = 503;
    await sleep(this.#between(500, 4_000));
    server.failure = undefined;
    history.push({ what: 'endpoint_up', how: '503', at: Date.now() });
  };

  #nextAcquirer(): Promise<string> {
    return new Promise((resolve) => {
      this.fleet.server.onTokenCall = (by) => {
        this.fleet.server.onTokenCall = () => {};
        resolve(by);
      };
    });
  }

  #between(least: number, most: number): number {
    return Math.round(least + this.random() * (most - least));
  }

  #one<T>(list: readonly T[]): T {
    const chosen = list[Math.floor(this.random() * list.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }
}

interface Illness {
  readonly begin: (store: FleetStore) => Promise<void> | void;
  readonly end: (store: FleetStore) => Promise<void> | void;
}
