import { expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { CachedTokenSource } from '../../../../lib/tokens/cache/cached-token-source.js';
import { RefreshSchedule } from '../../../../lib/tokens/refresh/refresh-schedule.js';
import { delaysOf } from './scheduled.js';

/** Tokens in use of so many subjects, from a source that answers at once, and how many it was asked for. */
async function inUse(subjects: number, clock: ManualClock) {
  let asked = 0;
  const issue = () =>
    new AccessToken({ value: `${++asked}`, tokenType: 'Bearer', sentAt: clock.now(), lifetime: 100_000 }, () => 0);
  const source = { token: () => Promise.resolve(issue()) };
  const tokens = new CachedTokenSource(source, {
    clock,
    maxSubjects: subjects,
    report: () => {},
    onSchedule: (at) => schedule.at(at),
  });
  const schedule = new RefreshSchedule(tokens, clock);
  const names = Array.from({ length: subjects }, (_, i) => `${i}`);
  await Promise.all(names.map((subject) => tokens.token({ subject })));
  for (const subject of names) tokens.peek(subject);
  return () => asked;
}

it('R61 of any number that are due at once, those beyond the first 1,000 are looked for each 250 ms', async () => {
  const clock = new ManualClock();
  const asked = await inUse(1_008, clock);
  await clock.advance(79_999);
  const delays = delaysOf(clock);
  await clock.advance(1);
  expect(asked()).toBe(2_008);
  await clock.advance(250);
  expect(asked()).toBe(2_016);
  expect(Math.min(...delays)).toBe(250);
});
