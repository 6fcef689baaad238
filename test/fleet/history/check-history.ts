import { acquisitionsInBounds } from './acquisitions.js';
import { noFailureWhileATokenLives } from './failures.js';
import type { Fault, Judged } from './fault.js';
import { type HistoryRecord, of } from './record.js';
import { noRefreshTokenUsedTwice } from './refresh-tokens.js';
import { Spells } from './spells.js';
import { everySpellHasACause } from './store-spells.js';
import { noExpiredTokenUsed, noReplacedTokenUsed } from './uses.js';

export type { Fault } from './fault.js';

/** How much of each thing there was in a history. */
export interface Figures {
  readonly seconds: number;
  readonly replicas: number;
  readonly requests: number;
  readonly failed: number;
  readonly acquired: number;
  readonly adopted: number;
  readonly stopped: number;
  readonly killed: number;
  readonly storeIll: number;
  readonly endpointDown: number;
}

/** What a history comes to. */
export interface Verdict {
  readonly faults: readonly Fault[];
  readonly figures: Figures;
}

const RULES: readonly ((judged: Judged) => Fault[])[] = [
  acquisitionsInBounds,
  noExpiredTokenUsed,
  noReplacedTokenUsed,
  noFailureWhileATokenLives,
  noRefreshTokenUsedTwice,
  everySpellHasACause,
];

/** Judges what a fleet did, whose tokens lived for `lifetime` milliseconds each. */
export function checkHistory(records: readonly HistoryRecord[], lifetime: number): Verdict {
  const history = records.toSorted((a, b) => a.at - b.at);
  const judged: Judged = { history, spells: new Spells(history), refusedAt: refusals(history), lifetime };
  const faults = RULES.flatMap((rule) => rule(judged)).toSorted((a, b) => a.at - b.at);
  const requests = of(history, 'request');
  const events = of(history, 'event');
  const happened = (type: string) => events.filter((event) => event.type === type).length;
  const done = (...what: HistoryRecord['what'][]) => history.filter((record) => what.includes(record.what)).length;
  const figures: Figures = {
    seconds: Math.round(((history.at(-1)?.at ?? 0) - (history[0]?.at ?? 0)) / 1_000),
    replicas: done('started'),
    requests: requests.length,
    failed: requests.filter(({ result }) => result !== 200).length,
    acquired: of(history, 'token_call').filter(({ token }) => token !== undefined).length,
    adopted: happened('token_adopted'),
    stopped: done('stopped'),
    killed: done('killed'),
    storeIll: done('store_ill'),
    endpointDown: done('endpoint_down'),
  };
  return { faults, figures };
}

function refusals(history: readonly HistoryRecord[]): ReadonlyMap<number, number> {
  const refused = of(history, 'api_call').filter(({ status }) => status === 401);
  return new Map(refused.toReversed().map(({ token, at }) => [token, at]));
}
