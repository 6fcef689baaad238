import type {
  StoreLock,
  StoreQuota,
  StoreQuotaAnswer,
  StoreReading,
  StoreWrite,
  StoreWritten,
  TokenStore,
} from '../index.js';
import type { PostgresPool } from './postgres-pool.js';
import { statementsFor, SWEPT } from './statements.js';

type Row = Readonly<Record<string, unknown>>;

/** A server that is silent for longer keeps none of the pool's connections. Milliseconds. */
const QUERY_TIMEOUT_MS = 5_000;
const SWEEP_EVERY_MS = 60_000;

/** Tokens as rows of a table, unsealed. Each call is one statement; one that was refused asks once more what was in its way. */
export class PostgresRows implements TokenStore {
  readonly isShared = true;
  readonly canLock = true;
  readonly #pool: PostgresPool;
  readonly #sql: ReturnType<typeof statementsFor>;
  /** In the store's time. */
  #sweepAt = 0;

  constructor(pool: PostgresPool, table: string) {
    this.#pool = pool;
    this.#sql = statementsFor(table);
  }

  async get(key: string): Promise<StoreReading> {
    return readingOf(await this.#row(this.#sql.get, [key]));
  }

  async put(key: string, write: StoreWrite): Promise<StoreWritten> {
    const { value } = write;
    const expiresAt = Math.floor(write.expiresAt);
    const row = await this.#row(this.#sql.put, [key, value, expiresAt, write.generation ?? null]);
    const now = Number(row['now']);
    this.#sweep(now);
    if (row['generation'] === null) return { written: false, ...(await this.get(key)) };
    return { now, written: true, entry: { value, expiresAt, generation: Number(row['generation']) } };
  }

  async lock(key: string, owner: string, until: number): Promise<StoreLock> {
    const row = await this.#row(this.#sql.lock, [key, owner, Math.floor(until)]);
    const { lock_generation: generation } = row;
    return { ...readingOf(row), held: generation !== null, generation: Number(generation) };
  }

  async release(key: string, owner: string): Promise<void> {
    await this.#rows(this.#sql.release, [key, owner]);
  }

  async take(key: string, { limit, window, reserve = 0 }: StoreQuota): Promise<StoreQuotaAnswer> {
    const free = limit - reserve;
    const row = await this.#row(this.#sql.take, [key, free, window]);
    const now = Number(row['now']);
    if (row['is_taken'] !== null) return { now, until: undefined };
    if (free <= 0) return { now, until: now + window };
    const [next] = await this.#rows(this.#sql.free, [key, now, free]);
    return { now, until: Number(next?.['until'] ?? now) };
  }

  /** Now and then a writer sweeps what died long ago, and nobody waits for it; as long as there is more, the next one goes on. */
  #sweep(now: number): void {
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + SWEEP_EVERY_MS;
    const goOn = ({ count }: Row) => {
      if (Number(count) === SWEPT) this.#sweepAt = 0;
    };
    // Whatever is wrong with the table is told by the calls that somebody waits for.
    this.#row(this.#sql.sweep, []).then(goOn, () => {});
  }

  async #row(text: string, values: unknown[]): Promise<Row> {
    const [row] = await this.#rows(text, values);
    if (row === undefined) throw new TypeError('the pool answered without a row; give a Pool of pg 8');
    return row;
  }

  async #rows(text: string, values: unknown[]): Promise<readonly Row[]> {
    const { rows } = await this.#pool.query({ text, values, query_timeout: QUERY_TIMEOUT_MS });
    return rows;
  }
}

function readingOf({ now, value, generation, expires_at: expiresAt }: Row): StoreReading {
  const isThere = typeof value === 'string';
  const entry = isThere ? { value, generation: Number(generation), expiresAt: Number(expiresAt) } : undefined;
  return { now: Number(now), entry };
}
