import { describe, expect, it } from 'vitest';
import { type FailureKind, TokenAcquisitionError, UnknownSubjectError } from '../../../../lib/core/errors.js';
import { TokenRecord } from '../../../../lib/tokens/cache/token-record.js';
import { acquiring, failure, NOW, recordOf, token } from './record-fixture.js';

const refused = (until: number, kind: FailureKind = 'invalid-response') =>
  new TokenAcquisitionError('ERR_TOKEN_RESPONSE_INVALID', 'acme', 'no', { kind, until });

describe('when a record is renewed', () => {
  it('R43 when its token says so, or at half of what is left when that did not extend its life', () => {
    const record = recordOf();
    expect(record.renewAt).toBe(Infinity);
    record.publish(token(), NOW);
    expect(record.renewAt).toBe(NOW + 80_000);
    record.publish(token(), NOW + 80_000);
    expect(record.renewAt).toBe(NOW + 90_000);
    record.publish(token(100_001), NOW);
    expect(record.renewAt).toBe(NOW + 80_000);
  });

  it('R93 a second later at least, however short the life', () => {
    expect(recordOf(undefined, token(500)).renewAt).toBe(NOW + 1_000);
    const record = recordOf(undefined, token());
    record.publish(token(), NOW + 99_000);
    expect(record.renewAt).toBe(NOW + 100_000);
  });

  it('R42 after a failure when that allows it, 250 ms later at least', () => {
    const record = recordOf();
    record.fail(failure(NOW + 5_000), NOW);
    expect(record.renewAt).toBe(NOW + 5_000);
    record.fail(failure(NOW + 100), NOW);
    expect(record.renewAt).toBe(NOW + 250);
    record.fail(new Error('other'), NOW);
    expect([record.renewAt, record.failure]).toEqual([NOW + 250, undefined]);
  });

  it('R70 not before its subject may be known again', () => {
    const record = recordOf('ann', token());
    record.fail(new UnknownSubjectError('acme'), NOW);
    expect(record.renewAt).toBe(NOW + 30_000);
  });

  it('R42 by the schedule with a token, no flight, and no failure beyond its life', () => {
    const record = recordOf('ann');
    expect(record.isScheduled).toBe(false);
    record.publish(token(), NOW);
    expect(record.isScheduled).toBe(true);
    acquiring(record);
    expect(record.isScheduled).toBe(false);
    record.abandon();
    record.fail(failure(NOW + 99_999), NOW);
    expect(record.isScheduled).toBe(true);
    record.fail(failure(NOW + 100_000), NOW);
    expect(record.isScheduled).toBe(false);
  });

  it("R42 by the schedule, if it is the application's own, also without a token, until there is one", () => {
    const [own, idle] = [recordOf(), new TokenRecord(undefined, false)];
    for (const record of [own, idle]) record.fail(failure(NOW + 1_000), NOW);
    expect([own.isDue(NOW + 999), own.isDue(NOW + 1_000), idle.isDue(NOW + 1_000)]).toEqual([false, true, false]);
    expect([own, idle].map((record) => record.status(NOW).refreshAt)).toEqual([NOW + 1_000, undefined]);
  });

  it('R42 after a while where only a person can help, but for a token that lives', () => {
    const [absent, living] = [recordOf(), recordOf(undefined, token())];
    for (const record of [absent, living]) {
      record.fail(refused(NOW + 1_000), NOW);
      record.fail(refused(NOW + 21_000), NOW + 20_000);
    }
    expect([absent.renewAt, living.renewAt]).toEqual([NOW + 40_000, NOW + 21_000]);
    absent.publish(token(), NOW);
    absent.fail(refused(NOW + 201_000), NOW + 200_000);
    expect(absent.renewAt).toBe(NOW + 201_000);
  });

  it.each([
    ['credentials-rejected', 41_000],
    ['refresh-rejected', 41_000],
    ['invalid-request', 41_000],
    ['transient', 21_250],
  ] as const)('R42 after a while, or soon again, as its failure is: %s', (kind, renewAt) => {
    const dead = recordOf(undefined, token(1_000));
    for (const ms of [1_000, 21_000]) dead.fail(refused(NOW + ms, kind), NOW + ms);
    expect(dead.renewAt).toBe(NOW + renewAt);
  });

  it('R60 at its time: that of a subject only when it was used', () => {
    const [own, ann] = [recordOf(undefined, token()), recordOf('ann', token())];
    expect([own.isDue(NOW + 79_999), own.isDue(NOW + 80_000)]).toEqual([false, true]);
    expect(ann.isDue(NOW + 80_000)).toBe(false);
    ann.used = true;
    expect([ann.isDue(NOW + 79_999), ann.isDue(NOW + 80_000)]).toEqual([false, true]);
    acquiring(ann);
    expect(ann.isDue(NOW + 80_000)).toBe(false);
  });

  it('R60 at its time: where idle ones are not renewed, that of the application too only when it was used', () => {
    const own = new TokenRecord(undefined, false);
    own.publish(token(), NOW);
    expect(own.isDue(NOW + 80_000)).toBe(false);
    own.used = true;
    expect([own.isDue(NOW + 79_999), own.isDue(NOW + 80_000)]).toEqual([false, true]);
  });
});

const servedAt = (record: TokenRecord, ms: number) => record.usable(NOW + ms) !== undefined;

describe('how long a token is served', () => {
  it('R44 until a little before its expiry, while nothing is wrong', () => {
    const record = recordOf(undefined, token());
    expect([94_999, 95_000].map((ms) => servedAt(record, ms))).toEqual([true, false]);
    expect(servedAt(recordOf(), 0)).toBe(false);
  });

  it('R25 to its very expiry while its renewal fails', () => {
    const record = recordOf(undefined, token());
    record.fail(failure(NOW + 1_000), NOW);
    expect([95_000, 99_999, 100_000].map((ms) => servedAt(record, ms))).toEqual([true, true, false]);
  });

  it('R25 to its very expiry while its renewal takes longer than 500 ms', () => {
    const record = recordOf(undefined, token());
    acquiring(record, NOW + 95_000);
    expect([95_000, 95_499, 95_500, 99_999, 100_000].map((ms) => servedAt(record, ms))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('R37 not while it is held back for its replacement, and again afterwards', () => {
    const record = recordOf(undefined, token());
    acquiring(record).holdBackUntil = NOW + 500;
    expect([0, 499, 500].map((ms) => servedAt(record, ms))).toEqual([false, false, true]);
    record.abandon();
    expect(servedAt(record, 0)).toBe(true);
  });
});

describe('what a record knows of failures', () => {
  it('R25 the last one until a minute after its end, or until a token comes', () => {
    const record = recordOf();
    expect(record.currentFailure(NOW)).toBeUndefined();
    record.fail(failure(NOW + 1_000), NOW);
    expect(record.currentFailure(NOW + 61_000)).toBe(record.failure);
    expect(record.currentFailure(NOW + 61_001)).toBeUndefined();
    record.publish(token(), NOW);
    expect(record.failure).toBeUndefined();
  });
});

describe('when a record may go', () => {
  it('R59 when it has no flight, no cooldown, and no rejection that counts', () => {
    const record = recordOf('ann');
    expect(record.isEvictable(NOW)).toBe(true);
    acquiring(record);
    expect(record.isEvictable(NOW)).toBe(false);
    record.abandon();
    record.fail(failure(NOW + 1_000), NOW);
    expect([record.isEvictable(NOW + 999), record.isEvictable(NOW + 1_000)]).toEqual([false, true]);
    record.acceptsRejection(NOW);
    expect([record.isEvictable(NOW + 60_999), record.isEvictable(NOW + 61_000)]).toEqual([false, true]);
  });

  it('R59 never, that of the application itself', () => {
    expect(recordOf(undefined).isEvictable(NOW)).toBe(false);
  });
});

describe('rejections of a record', () => {
  it('R39 are accepted once, then not for a while', () => {
    const record = recordOf('ann', token());
    expect([record.acceptsRejection(NOW), record.acceptsRejection(NOW)]).toEqual([true, false]);
  });

  it('R35 join the replacement that is under way, and are counted', () => {
    const record = recordOf('ann', token());
    record.acceptsRejection(NOW);
    const replacement = acquiring(record);
    replacement.isReplacement = true;
    expect(record.acceptsRejection(NOW)).toBe(true);
    expect(record.status(NOW).rejections).toEqual({ since: NOW, count: 2, until: NOW + 1_000 });
    replacement.isReplacement = false;
    expect(record.acceptsRejection(NOW)).toBe(false);
  });
});
