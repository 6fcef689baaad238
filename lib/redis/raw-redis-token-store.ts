import type {
  StoreLock,
  StoreQuota,
  StoreQuotaAnswer,
  StoreReading,
  StoreWrite,
  StoreWritten,
  TokenStore,
} from '../index.js';
import type { RunScript } from './redis-client.js';
import { GET, LOCK, PUT, RELEASE, type Script, TAKE } from './scripts.js';

/** The store as Redis has it: values and keys in clear. Rejects with whatever the client rejects with. */
export class RawRedisTokenStore implements TokenStore {
  readonly isShared = true;
  readonly canLock = true;
  readonly #runScript: RunScript;
  readonly #prefix: string;

  constructor(runScript: RunScript, prefix: string) {
    this.#runScript = runScript;
    this.#prefix = prefix;
  }

  async get(key: string): Promise<StoreReading> {
    return readingOf(await this.#run(GET, `token:${key}`));
  }

  async put(key: string, { value, expiresAt, generation }: StoreWrite): Promise<StoreWritten> {
    const answer = await this.#run(PUT, `token:${key}`, value, expiresAt, generation ?? '');
    return { ...readingOf(answer), written: Number(answer[4]) === 1 };
  }

  async lock(key: string, owner: string, until: number): Promise<StoreLock> {
    const answer = await this.#run(LOCK, `token:${key}`, owner, until);
    const generation = Number(answer[4]);
    return { ...readingOf(answer), held: generation > 0, generation };
  }

  async release(key: string, owner: string): Promise<void> {
    await this.#run(RELEASE, `token:${key}`, owner);
  }

  async take(key: string, { limit, window, reserve = 0 }: StoreQuota): Promise<StoreQuotaAnswer> {
    const [now, until] = await this.#run(TAKE, `quota:${key}`, limit, window, reserve);
    return { now: Number(now), until: until === undefined ? undefined : Number(until) };
  }

  /** The server's time, and what else the script says. A client may be set to give texts for numbers, or buffers for texts. */
  async #run(script: Script, name: string, ...args: (string | number)[]): Promise<readonly unknown[]> {
    const answer = await this.#runScript(script, this.#prefix + name, args.map(String));
    if (!Array.isArray(answer)) throw new TypeError('no answer of a script; is the client in a transaction?');
    const list: readonly unknown[] = answer;
    return list;
  }
}

function readingOf([now, generation, expiresAt, value]: readonly unknown[]): StoreReading {
  const text = Buffer.isBuffer(value) ? value.toString() : value;
  const isThere = typeof text === 'string';
  const entry = isThere ? { value: text, generation: Number(generation), expiresAt: Number(expiresAt) } : undefined;
  return { now: Number(now), entry };
}
