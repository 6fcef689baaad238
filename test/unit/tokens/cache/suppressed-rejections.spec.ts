import { describe, expect, it } from 'vitest';
import { subjectHash } from '../../../../lib/core/subject-hash.js';
import type { TokenEvent } from '../../../../lib/core/token-event.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { RejectionCooldown } from '../../../../lib/tokens/cache/rejection-cooldown.js';
import { SuppressedRejections } from '../../../../lib/tokens/cache/suppressed-rejections.js';

function watched() {
  const clock = new ManualClock();
  const events: TokenEvent[] = [];
  const rejections = new RejectionCooldown();
  const suppressed = new SuppressedRejections(clock, (event) => events.push(event));
  /** One that is accepted or, if not, noted. */
  const reject = () => rejections.accept(clock.now()) || suppressed.note(rejections, 'ann');
  return { clock, events, rejections, suppressed, reject, began: clock.now() };
}

describe('rejections that cause no acquisition', () => {
  it('R39 are told once when that begins, and once when it is over', async () => {
    const { clock, events, reject, began } = watched();
    for (let i = 0; i < 4; i++) reject();
    const subject = subjectHash('ann');
    const begin = { type: 'rejections_suppressed', subject, since: began, count: 2, until: began + 1_000 };
    expect(events).toEqual([begin]);
    await clock.advance(999);
    expect(events).toHaveLength(1);
    await clock.advance(1);
    expect(events).toEqual([begin, { type: 'rejections_accepted', subject, count: 4 }]);
    expect(clock.timers).toBe(0);
  });

  it('R39 are over later when the new token is refused as well', async () => {
    const { clock, events, rejections, reject } = watched();
    reject();
    reject();
    rejections.refusedAgain(clock.now());
    await clock.advance(1_999);
    expect(events).toHaveLength(1);
    await clock.advance(1);
    expect(events.map(({ type }) => type)).toEqual(['rejections_suppressed', 'rejections_accepted']);
  });

  it('R39 are told again the next time', async () => {
    const { clock, events, reject } = watched();
    for (const ms of [1_000, 2_000]) {
      reject();
      reject();
      await clock.advance(ms);
    }
    expect(events.map(({ type }) => type)).toEqual([
      'rejections_suppressed',
      'rejections_accepted',
      'rejections_suppressed',
      'rejections_accepted',
    ]);
  });

  it('R39 are nothing to tell while the next one is accepted', () => {
    const { events, suppressed, rejections, clock } = watched();
    suppressed.note(rejections, 'ann');
    expect([events, clock.timers]).toEqual([[], 0]);
  });
});
