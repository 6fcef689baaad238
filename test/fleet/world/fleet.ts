import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryRecord } from '../history/record.js';
import { AuthorizationServer, type AuthorizationServerOptions } from './authorization-server.js';
import type { FleetStore } from './fleet-store.js';
import { Replica, type ReplicaSettings } from './replica.js';

/** What all replicas of a fleet have in common. */
export type FleetOptions = AuthorizationServerOptions & Partial<ReplicaSettings>;

const TICK_MS = 50;
const LATE_MS = 150;
const PING_EACH_MS = 100;
const PING_LIMIT_MS = 1_000;

/** Replicas of one application, the authorization server that they ask, and what happened to them all. */
export class Fleet {
  readonly replicas = new Map<string, Replica>();
  readonly #ticking: NodeJS.Timeout;
  #isOver = false;
  #lastId = 0;

  private constructor(
    readonly server: AuthorizationServer,
    readonly history: HistoryRecord[],
    readonly store: FleetStore | undefined,
    private readonly settings: ReplicaSettings,
  ) {
    let last = Date.now();
    this.#ticking = setInterval(() => {
      const now = Date.now();
      if (now - last > TICK_MS + LATE_MS) history.push({ what: 'stalled', by: 'machine', from: last, at: now });
      last = now;
    }, TICK_MS);
    void this.#watch();
  }

  /** Of no replica yet. Whoever starts it closes it, and the store. */
  static async start(store: FleetStore | undefined, options: FleetOptions): Promise<Fleet> {
    const history: HistoryRecord[] = [];
    const server = await AuthorizationServer.start(options, (record) => history.push(record));
    const { singleSession = false, refreshTokens = false, provider = {} } = options;
    const settings: ReplicaSettings = {
      url: server.url,
      ...options,
      provider: { ...provider, singleSession, ...(refreshTokens && { renew: { oneTime: true } }) },
      store: store?.settings,
    };
    return new Fleet(server, history, store, settings);
  }

  /** One more replica, which is still starting. */
  add(): Replica {
    const id = `r${++this.#lastId}`;
    const replica = new Replica(id, this.settings, (record) => this.history.push(record));
    this.replicas.set(id, replica);
    return replica;
  }

  /** So many more replicas, up and running. */
  async grow(replicas: number): Promise<void> {
    await Promise.all(Array.from({ length: replicas }, () => this.add().started));
  }

  async kill(id: string): Promise<void> {
    const replica = this.replicas.get(id);
    this.replicas.delete(id);
    await replica?.kill();
  }

  /** Sends so many requests from each replica at once, and waits for their ends. */
  async burst(requests: number): Promise<void> {
    const ended = () => this.history.filter(({ what }) => what === 'request').length;
    const goal = ended() + requests * this.replicas.size;
    for (const replica of this.replicas.values()) replica.burst(requests);
    while (ended() < goal) await sleep(TICK_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#ticking);
    this.#isOver = true;
    this.history.push({ what: 'closing', at: Date.now() });
    await Promise.all([...this.replicas.values()].map((replica) => replica.close()));
    this.replicas.clear();
    this.server.close();
  }

  /** Says when the store is slow though nobody did anything to it. */
  async #watch(): Promise<void> {
    while (this.store !== undefined && !this.#isOver) {
      const from = Date.now();
      await Promise.race([this.store.ping(), sleep(PING_LIMIT_MS)]).catch(() => {});
      const at = Date.now();
      if (at - from > LATE_MS) this.history.push({ what: 'stalled', by: 'store', from, at });
      await sleep(PING_EACH_MS);
    }
  }
}
