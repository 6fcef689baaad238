import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { TokenRecord } from '../../../../lib/tokens/cache/token-record.js';
import { earliestDue, nextRenewal } from '../../../../lib/tokens/refresh/due-records.js';

const NOW = 1_000_000;

/** Renewed at four fifths of its life. */
function record(subject: string, lifetime: number): TokenRecord {
  const one = new TokenRecord(subject);
  one.publish(new AccessToken({ value: 'x', tokenType: 'Bearer', sentAt: NOW, lifetime }, () => 0), NOW);
  one.used = true;
  return one;
}

const records = [record('late', 30_000), record('soon', 10_000), record('next', 20_000)];
const due = (ms: number, max = 1_000) => earliestDue(records, NOW + ms, max).map(({ subject }) => subject);

describe('what is due', () => {
  it('R61 is found earliest expiry first, so many at most', () => {
    expect([due(7_999), due(16_000), due(24_000)]).toEqual([[], ['soon', 'next'], ['soon', 'next', 'late']]);
    expect(due(24_000, 2)).toEqual(['soon', 'next']);
  });

  it('R61 is found earliest expiry first however many come in whatever order, of equals the first first', () => {
    const lives = [10, 20, 60, 40, 30, 50, 30, 10];
    const many = lives.map((seconds, index) => record(`${index}: ${seconds} s`, seconds * 1_000));
    const found = earliestDue(many, NOW + 60_000, 4).map(({ subject }) => subject);
    expect(found).toEqual(['0: 10 s', '7: 10 s', '1: 20 s', '4: 30 s']);
  });

  it('R60 is not what nobody has used, and that takes no place from others', () => {
    const idle = Object.assign(record('idle', 5_000), { used: false });
    expect(earliestDue([idle, ...records], NOW + 24_000, 1).map(({ subject }) => subject)).toEqual(['soon']);
    expect(earliestDue([idle], NOW + 24_000, 1)).toEqual([]);
  });

  it('R61 next is the first that comes after now', () => {
    expect(nextRenewal([], NOW)).toBe(Infinity);
    expect(nextRenewal(records, NOW)).toBe(NOW + 8_000);
    expect(nextRenewal(records, NOW + 8_000)).toBe(NOW + 16_000);
  });
});
