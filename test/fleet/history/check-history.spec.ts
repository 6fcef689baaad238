import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.js';
import type { HistoryRecord, Of } from './record.js';

const LIFETIME = 6_000;

/** What a rule says of a history: the rules that were broken. */
const broken = (...history: HistoryRecord[]) => checkHistory(history, LIFETIME).faults.map(({ rule }) => rule);

const acquired = (by: string, sentAt: number, token: number, more: Partial<Of<'token_call'>> = {}): HistoryRecord => ({
  what: 'token_call',
  by,
  grant: 'credentials',
  at: sentAt + 5,
  sentAt,
  answeredAt: sentAt + 100,
  token,
  expiresAt: sentAt + LIFETIME,
  ...more,
});
const held = (by: string, at: number, token: number, expiresAt = at + LIFETIME): HistoryRecord => ({
  what: 'held',
  by,
  at,
  token,
  generation: token,
  expiresAt,
});
const called = (by: string, attachedAt: number, token: number, status = 200): HistoryRecord => ({
  what: 'api_call',
  by,
  at: attachedAt + 5,
  attachedAt,
  token,
  status,
});
const requested = (by: string, from: number, result: number | string = 200): HistoryRecord => ({
  what: 'request',
  by,
  from,
  at: from + 20,
  result,
});
const stopped = (by: string, from: number, to: number): HistoryRecord[] => [
  { what: 'stopped', by, at: from },
  { what: 'continued', by, at: to },
];
const storeIll = (from: number, to: number): HistoryRecord[] => [
  { what: 'store_ill', how: 'killed', at: from },
  { what: 'store_well', how: 'restarted', at: to },
];
const alone = (by: string, from: number, to: number): HistoryRecord[] => [
  { what: 'event', type: 'store_ill', by, at: from },
  { what: 'event', type: 'store_well', by, at: to },
];

describe('a history', () => {
  it('of one acquisition for each life, adopted by all, has no fault, and is counted', () => {
    const history = [
      acquired('a', 0, 1),
      held('a', 100, 1),
      held('b', 200, 1),
      called('b', 300, 1),
      requested('b', 290),
      acquired('b', 4_500, 2),
      held('a', 4_700, 2),
      called('a', 4_800, 2),
      requested('a', 4_790),
    ];
    const { faults, figures } = checkHistory(history, LIFETIME);
    expect(faults).toEqual([]);
    expect(figures).toMatchObject({ requests: 2, failed: 0, acquired: 2 });
  });

  it('R54 has a fault where two replicas acquire in one life', () => {
    expect(broken(acquired('a', 0, 1), acquired('b', 1_000, 2))).toEqual(['early']);
    expect(broken(acquired('a', 0, 1), acquired('b', 50, 2))).toEqual(['early']);
  });

  it('R53 lets a second one acquire where the first was stopped or killed before it could tell', () => {
    expect(broken(acquired('a', 0, 1), ...stopped('a', 50, 9_000), acquired('b', 3_100, 2))).toEqual([]);
    expect(broken(acquired('a', 0, 1), { what: 'killed', by: 'a', at: 60 }, acquired('b', 3_100, 2))).toEqual([]);
    expect(broken(...stopped('b', -2_000, 2_000), acquired('a', 1_500, 1), acquired('b', 2_010, 2))).toEqual([]);
  });

  it('R53 has a fault where who was stopped in the middle of a request asks once more when it wakes', () => {
    const stop = stopped('a', -4_990, -10);
    const again = [acquired('a', -5_000, 1), ...stop, acquired('b', -50, 2), acquired('a', 0, 3)];
    expect(broken(...again)).toEqual(['early']);
  });

  it('R53 has a fault where a third one acquires, or the first had time to tell', () => {
    const twice = [acquired('a', 0, 1), ...stopped('a', 50, 9_000), acquired('b', 3_100, 2)];
    expect(broken(...twice, acquired('c', 3_300, 3))).toEqual(['early']);
    expect(broken(acquired('a', 0, 1), ...stopped('a', 1_000, 9_000), acquired('b', 2_000, 2))).toEqual(['early']);
  });

  it('R52 lets each acquire once where the store was ill, and none of them twice', () => {
    const ill = [...storeIll(500, 3_000), acquired('a', 0, 1), acquired('b', 1_000, 2), acquired('c', 1_100, 3)];
    expect(broken(...ill)).toEqual([]);
    expect(broken(...ill, acquired('b', 2_000, 4))).toEqual(['early']);
  });

  it('R52 lets one acquire that cannot know of the other token yet, or whose token nobody else can know of', () => {
    const healed = storeIll(-9_000, -4_000);
    const two = [acquired('a', 0, 1), acquired('b', 1_000, 2)];
    expect(broken(...healed, ...alone('b', -5_000, 2_000), ...two)).toEqual([]);
    expect(broken(...healed, ...alone('a', -5_000, 2_000), ...two)).toEqual([]);
    expect(broken(...healed, ...alone('c', -5_000, 2_000), ...two)).toEqual(['early']);
  });

  it('R52 has a fault where a replica leaves a store that was well, or stays away for too long', () => {
    expect(broken(...alone('a', 5_000, 6_000))).toEqual(['alone']);
    expect(broken(...storeIll(4_500, 5_500), ...alone('a', 5_000, 6_000))).toEqual([]);
    expect(broken(...storeIll(4_500, 5_500), ...alone('a', 5_000, 40_000))).toEqual(['alone']);
    expect(broken(...storeIll(1_000, 2_000), ...alone('a', 5_000, 6_000))).toEqual(['alone']);
    expect(broken(...stopped('a', 4_000, 4_900), ...alone('a', 5_000, 6_000))).toEqual([]);
    expect(broken({ what: 'stalled', by: 'machine', from: 4_000, at: 4_900 }, ...alone('a', 5_000, 6_000))).toEqual([]);
  });

  it('R37 lets a rejected token be replaced at once', () => {
    expect(broken(acquired('a', 0, 1), called('a', 500, 1, 401), acquired('a', 600, 2))).toEqual([]);
  });

  it('R44 has a fault where a token is attached after its end, but for a process that was stopped meanwhile', () => {
    const late = [acquired('a', 0, 1), called('a', 6_001, 1, 401)];
    expect(broken(...late)).toEqual(['expired']);
    expect(broken(...late, ...stopped('a', 5_900, 6_000))).toEqual([]);
  });

  it('R37 has a fault where somebody goes back to a token that was replaced', () => {
    const two = [acquired('a', 0, 1), acquired('b', 4_500, 2)];
    expect(broken(...two, called('a', 4_700, 2), called('a', 4_800, 1))).toEqual(['replaced']);
    expect(broken(...two, held('b', 4_700, 2), held('b', 4_800, 1))).toEqual(['replaced']);
    expect(broken(...two, called('a', 4_700, 2), called('b', 4_800, 1))).toEqual([]);
  });

  it('R53 does not call either of two tokens newer that were acquired at the same time', () => {
    const both = [...stopped('a', 50, 3_000), acquired('a', 0, 1, { answeredAt: 3_500 }), acquired('b', 3_100, 2)];
    expect(broken(...both, held('a', 3_600, 2), held('a', 3_700, 1))).toEqual([]);
    const back = [held('b', 3_600, 1), held('b', 3_700, 2), called('b', 3_800, 1)];
    expect(broken(...both, ...back)).toEqual(['replaced']);
  });

  it('R52 does not call either of two tokens newer that replicas acquired without the store', () => {
    const two = [...storeIll(4_000, 4_200), acquired('a', 0, 1), acquired('b', 4_500, 2)];
    expect(broken(...two, held('b', 4_600, 2), held('b', 4_700, 1))).toEqual([]);
  });

  it('R42 has a fault where a request fails though its replica holds a token that lives', () => {
    const down: HistoryRecord = { what: 'endpoint_down', how: '503', at: 1_000 };
    expect(broken(down, held('a', 0, 1), requested('a', 2_000, 'ERR_TOKEN_UNAVAILABLE'))).toEqual(['failed']);
    expect(broken(down, held('a', 0, 1), requested('a', 7_000, 'ERR_TOKEN_UNAVAILABLE'))).toEqual([]);
    expect(broken(down, held('b', 0, 1), requested('a', 2_000, 'ERR_TOKEN_UNAVAILABLE'))).toEqual([]);
    const refused = [held('a', 0, 1), called('a', 1_500, 1, 401)];
    expect(broken(down, ...refused, requested('a', 2_000, 'ERR_TOKEN_UNAVAILABLE'))).toEqual([]);
    const dead = [held('a', 0, 1), ...stopped('a', 1_900, 2_100)];
    expect(broken(down, ...dead, requested('a', 2_000, 'ERR_TOKEN_UNAVAILABLE'))).toEqual([]);
  });

  it('R52 has a fault where a request fails only because the store is ill', () => {
    const ill = storeIll(1_000, 5_000);
    expect(broken(...ill, requested('a', 2_000, 'ERR_TOKEN_UNAVAILABLE'))).toEqual(['failed']);
    expect(broken(requested('a', 2_000, 401))).toEqual(['failed']);
  });

  it('R73 lets a request fail for want of a store, unless the store is there or the replica has a token', () => {
    const failed = requested('a', 2_000, 'ERR_STORE_REQUIRED');
    expect(broken(...storeIll(1_000, 5_000), failed)).toEqual([]);
    expect(broken(...storeIll(-15_000, -10_000), ...alone('a', -12_000, 3_000), failed)).toEqual([]);
    expect(broken(failed)).toEqual(['failed']);
    expect(broken(...storeIll(1_000, 5_000), held('a', 100, 1), failed)).toEqual(['failed']);
  });

  it('R73 has a fault where a refresh token is sent twice, whatever else happened', () => {
    const again = acquired('b', 4_500, 2, { grant: 'refresh', reused: true });
    expect(broken(acquired('a', 0, 1), ...storeIll(0, 9_000), again)).toEqual(['refresh token']);
  });
});
