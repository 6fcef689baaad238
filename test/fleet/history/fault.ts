import type { HistoryRecord } from './record.js';
import type { Spells } from './spells.js';

/** A promise that was not kept. */
export interface Fault {
  readonly rule: string;
  readonly at: number;
  readonly text: string;
}

/** What a rule judges by. */
export interface Judged {
  /** In the order of time. */
  readonly history: readonly HistoryRecord[];
  readonly spells: Spells;
  /** When the API refused a token first, by the token's number. */
  readonly refusedAt: ReadonlyMap<number, number>;
  /** Milliseconds that each token lives. */
  readonly lifetime: number;
}

/** What a record or a clock may be late by, on a machine that has other things to do. Milliseconds. */
export const SLACK = 250;
/** How long a stopped or killed holder keeps its lock. Milliseconds (R53). */
export const LOCK = 3_000;
/** How long a store may be left alone that was ill. Milliseconds (R52). */
export const PROBE = 30_000;
