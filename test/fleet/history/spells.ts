import { type HistoryRecord, of } from './record.js';

/** A time in which something was not as it should be. Open at its end: it lasted to the end of the history. */
export interface Spell {
  readonly from: number;
  readonly to: number;
}

/** When the store was ill, the token endpoint was down, a replica did not run, or believed the store to be ill. */
export class Spells {
  readonly store: readonly Spell[];
  readonly endpoint: readonly Spell[];
  /** When the machine did not let somebody run. */
  readonly stalls: readonly Spell[];
  readonly #stopped = new Map<string, Spell[]>();
  readonly #alone = new Map<string, Spell[]>();

  constructor(history: readonly HistoryRecord[]) {
    this.store = spells(history, 'store_ill', 'store_well');
    this.endpoint = spells(history, 'endpoint_down', 'endpoint_up');
    const stalled = of(history, 'stalled').map(({ by, from, at }) => ({ by, from, to: at }));
    this.stalls = stalled;
    for (const replica of replicasIn(history)) {
      const own = history.filter((record) => 'by' in record && record.by === replica);
      const ends = own.map((record) => (record.what === 'killed' ? { ...record, what: 'stopped' } : record));
      const stalls = stalled.filter(({ by }) => by === replica);
      this.#stopped.set(replica, [...spells(ends, 'stopped', 'continued'), ...stalls]);
      const events = own.map((record) => ({ at: record.at, what: record.what === 'event' ? record.type : '' }));
      this.#alone.set(replica, spells(events, 'store_ill', 'store_well'));
    }
  }

  /** When `replica` did not run: stopped, killed, or without its turn. */
  stopped(replica: string): readonly Spell[] {
    return this.#stopped.get(replica) ?? [];
  }

  /** When `replica` said that it went on without the store. */
  alone(replica: string): readonly Spell[] {
    return this.#alone.get(replica) ?? [];
  }
}

/** Whether any of the spells falls into the time from `from` to `to`. */
export function during(list: readonly Spell[], from: number, to: number): boolean {
  return list.some((spell) => spell.from <= to && spell.to >= from);
}

export function replicasIn(history: readonly HistoryRecord[]): string[] {
  return [...new Set(history.flatMap((record) => ('by' in record ? [record.by] : [])))];
}

function spells(records: readonly { readonly at: number; readonly what: string }[], begin: string, end: string) {
  const found: Spell[] = [];
  let from: number | undefined;
  for (const { at, what } of records) {
    if (what === begin) from ??= at;
    if (what !== end || from === undefined) continue;
    found.push({ from, to: at });
    from = undefined;
  }
  return from === undefined ? found : [...found, { from, to: Number.POSITIVE_INFINITY }];
}
