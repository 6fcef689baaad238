import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** A machine that is busy may stand still for so long. Milliseconds. */
const STALL_MS = 2_000;
const MACHINE_TIME = /\b(?:Date\.now|performance\.now|process\.hrtime)\b/;
/** Real time is what they are about, and they judge by counts. */
const OTHER = /^(?:load|consumers|clients\/(?:node_modules|generated))\//;

const lines = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll(sep, '/'))
  .filter((name) => name.endsWith('.ts') && !OTHER.test(name) && !name.endsWith('conventions/time.spec.ts'))
  .flatMap((name) => {
    const text = readFileSync(join('test', name), 'utf8');
    return text.split('\n').map((line, i) => ({ at: `test/${name}:${i + 1}`, line: line.trim() }));
  });

const offenders = (breaks: (line: string) => boolean) =>
  lines.filter(({ line }) => breaks(line)).map(({ at, line }) => `${at}: ${line}`);

const numberIn = (text: string | undefined) => Number((text ?? '').replaceAll('_', ''));

const tight = (line: string) => {
  const [, most] = /\.toBeLessThan(?:OrEqual)?\((?:\D*\* *)?([\d_]+)/.exec(line) ?? [];
  return MACHINE_TIME.test(line) && most !== undefined && numberIn(most) < STALL_MS;
};

const narrow = (line: string) => {
  const [, matcher, leeway] =
    /\.(toBe|toEqual|toBeCloseTo|toBeGreaterThan\w*|toBeLessThan\w*)\(Date\.now\(\)(?: [+-] ([\d_]+))?/.exec(line) ??
    [];
  return matcher !== undefined && !(numberIn(leeway) >= STALL_MS);
};

const short = (line: string) =>
  /AbortSignal\.timeout\(([\d_]+)\)/.test(line) &&
  numberIn(/AbortSignal\.timeout\(([\d_]+)\)/.exec(line)?.[1]) < STALL_MS;

describe('R82 beside a load, no test', () => {
  it('judges what passed on a clock of the machine by less than 2 s', () => {
    expect(tight('expect(performance.now() - since).toBeLessThan(1_999);')).toBe(true);
    expect(tight('expect(Math.abs(clock.wall() - Date.now())).toBeLessThanOrEqual(500);')).toBe(true);
    expect(offenders(tight)).toEqual([]);
  });

  it('expects a time of the library to be that of the machine, or after it by less than 2 s', () => {
    expect(narrow('expect(status.cooldownUntil).toBeGreaterThan(Date.now());')).toBe(true);
    expect(narrow('expect(token.expiresAt).toBeLessThanOrEqual(Date.now() + 3_600_000);')).toBe(false);
    expect(offenders(narrow)).toEqual([]);
  });

  it('gives a request that is to be answered less than 2 s by AbortSignal.timeout', () => {
    // Those that nothing ever answers.
    const unanswered = new Set(['test/fault/api.spec.ts', 'test/unit/http/other-clients.spec.ts']);
    expect(offenders(short).filter((line) => !unanswered.has(line.split(':')[0] ?? ''))).toEqual([]);
  });
});
