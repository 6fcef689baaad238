import type { StoreEntry, StoreWrite, TokenStore } from 'nestjs-provider-auth';

/** A store as a sealed one stands on it: keeps the last write, and shows and changes what it was given. */
export class RawStore implements TokenStore {
  readonly isShared = true;
  readonly canLock = true;
  readonly entries = new Map<string, StoreEntry>();
  readonly keys = new Set<string>();
  now = 1_000_000;

  async get(key: string) {
    this.keys.add(key);
    return { now: this.now, entry: this.entries.get(key) };
  }

  async put(key: string, { value, expiresAt, generation = 1 }: StoreWrite) {
    this.keys.add(key);
    const old = this.entries.get(key);
    const written = old === undefined || old.generation < generation;
    if (written) this.entries.set(key, { value, expiresAt, generation });
    return { now: this.now, written, entry: this.entries.get(key) };
  }

  async lock(key: string) {
    this.keys.add(key);
    return { now: this.now, held: true, generation: 1, entry: this.entries.get(key) };
  }

  async release(key: string) {
    this.keys.add(key);
  }

  async take(key: string) {
    this.keys.add(key);
    return { now: this.now, until: undefined };
  }

  /** The name of the only entry. */
  name(): string {
    const [name = 'nothing was written'] = this.entries.keys();
    return name;
  }

  /** Changes the only entry behind the back of whoever sealed it. */
  tamper(change: (entry: StoreEntry) => Partial<StoreEntry>): void {
    const name = this.name();
    const entry = this.entries.get(name);
    if (entry !== undefined) this.entries.set(name, { ...entry, ...change(entry) });
  }
}
