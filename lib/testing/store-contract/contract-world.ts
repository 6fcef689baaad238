import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import type { StoreAnswer, TokenStore } from '../../core/token-store.js';

/** Milliseconds: longer than any case takes, so that nothing dies meanwhile. */
export const LONG = 60_000;
/** Milliseconds: for what is to die while a case looks on. */
export const SHORT = 100;

/** What a case of the contract works with. */
export interface ContractWorld {
  /** The stores of two replicas. */
  readonly stores: readonly [TokenStore, TokenStore];
  /** Lets time pass. Milliseconds. */
  readonly pass: (ms: number) => Promise<void>;
  /** Loses all that the store keeps. */
  readonly empty: () => Promise<void>;
  /** Stops the store; what it is asked, it carries out once the answer is called. */
  readonly freeze: () => Promise<() => Promise<void>>;
}

/** What the store must offer, or the test of it, for a case to be run. */
export type CaseNeed = 'canLock' | 'empty' | 'freeze';

export interface ContractCase {
  readonly title: string;
  readonly needs?: readonly CaseNeed[];
  readonly run: (world: ContractWorld) => Promise<void>;
}

/** Cases that make sense only where a lock keeps others out. */
export function needingLock(cases: readonly ContractCase[]): readonly ContractCase[] {
  return cases.map((each) => ({ ...each, needs: ['canLock', ...(each.needs ?? [])] }));
}

/** A key that nobody used before. */
export function newKey(): string {
  return `contract ${randomUUID()}`;
}

/** The store's time. Milliseconds since the epoch. */
export async function timeOf(store: TokenStore): Promise<number> {
  return (await store.get(newKey())).now;
}

/** How an entry reads to an assertion. */
export async function entryOf(store: TokenStore, key: string) {
  return (await store.get(key)).entry;
}

/** Asserts that `owner` got the lock, and answers with its generation. */
export async function lockFor(store: TokenStore, key: string, owner: string): Promise<number> {
  const { held, generation } = await store.lock(key, owner, (await timeOf(store)) + LONG);
  assert.equal(held, true, `${owner} takes a lock that is free`);
  return generation;
}

/** Asks again and again up to `deadline`, and shows each answer with whether it was given before or after that. */
export async function watch<A extends StoreAnswer>(
  { pass }: ContractWorld,
  deadline: number,
  ask: () => Promise<A>,
  judge: (answer: A, isOver: boolean) => void,
): Promise<void> {
  for (;;) {
    const answer = await ask();
    const left = deadline - answer.now;
    judge(answer, left <= 0);
    if (left <= 0) return;
    await pass(Math.min(left, SHORT / 5));
  }
}

/** `count` calls at once, by turns to both replicas. */
export function atOnce<A>(
  { stores }: ContractWorld,
  count: number,
  call: (store: TokenStore, i: number) => Promise<A>,
) {
  return Promise.all(Array.from({ length: count }, (_, i) => call(stores[i % 2 === 0 ? 0 : 1], i)));
}
