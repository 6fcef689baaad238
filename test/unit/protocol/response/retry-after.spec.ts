import { describe, expect, it } from 'vitest';
import { retryAfter } from '../../../../lib/protocol/response/retry-after.js';

const NOW = Date.UTC(2026, 0, 1, 0, 0, 0);

describe('R24 Retry-After', () => {
  it.each([
    ['0', 0],
    ['30', 30_000],
    [' 30 ', 30_000],
    ['1000000000', 60_000],
    ['Thu, 01 Jan 2026 00:00:20 GMT', 20_000],
    ['Thursday, 01-Jan-26 00:00:20 GMT', 20_000],
    ['Thu Jan  1 00:00:20 2026', 20_000],
    ['Thu, 01 Jan 2026 10:00:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['30s', undefined],
    ['soon', undefined],
    ['', undefined],
    ['2026-01-01T00:00:20Z', undefined],
    ['Thu, 99 Jan 2026 00:00:20 GMT', undefined],
    [undefined, undefined],
  ])('%j is %s ms', (value, expected) => {
    expect(retryAfter(value, NOW)).toBe(expected);
  });
});
