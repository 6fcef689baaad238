import { describe, expect, it } from 'vitest';
import { type CheckRow, jsonLines, table } from '../../../lib/cli/check-row.js';

const rows: readonly CheckRow[] = [
  { provider: 'acme', outcome: 'ok', durationMs: 112, expiresAt: Date.UTC(2026, 0, 1, 12) + 345, notes: ['a', 'b'] },
  {
    provider: 'manis',
    outcome: 'failed',
    durationMs: 7,
    error: { code: 'ERR_A', message: 'it is broken', cure: 'mend it' },
    notes: ['c'],
  },
  { provider: undefined, outcome: 'failed', error: { code: 'ERR_B', message: 'it is gone', cure: undefined } },
  { provider: 'emma', outcome: 'skipped', durationMs: 0, notes: [] },
];

describe('the report', () => {
  it('is a table for people, with what is wrong beside its row and the rest beneath', () => {
    expect(table(rows)).toBe(
      [
        'PROVIDER  OUTCOME  MS   EXPIRES               WHAT IS WRONG, AND THE CURE',
        'acme      ok       112  2026-01-01T12:00:00Z  a',
        '                                              b',
        'manis     failed   7    -                     ERR_A: it is broken',
        '                                              Cure: mend it',
        '                                              c',
        '-         failed   -    -                     ERR_B: it is gone',
        'emma      skipped  0    -',
        '',
        '1 ok, 2 failed, 1 skipped',
        '',
      ].join('\n'),
    );
  });

  it('is a line of JSON for each row for machines', () => {
    const lines = jsonLines(rows).split('\n');
    expect(lines.pop()).toBe('');
    const nothing = { subject: null, durationMs: null, expiresAt: null, endpoint: null, notes: [], error: null };
    const [acme, manis, , emma] = rows;
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      { ...nothing, ...acme },
      { ...nothing, ...manis },
      { ...nothing, provider: null, outcome: 'failed', error: { code: 'ERR_B', message: 'it is gone', cure: null } },
      { ...nothing, ...emma },
    ]);
    expect(jsonLines([])).toBe('');
  });

  it('says so when there is nothing to check', () => {
    expect(table([])).toBe('There are no providers.\n');
  });
});
