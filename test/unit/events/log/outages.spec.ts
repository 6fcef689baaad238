import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { CONSENT, DOWN, Logged, REFUSED } from './log-fixture.js';

const MINUTE = 60_000;
const HASH = 'ba7816bf8f01';

describe('an outage in the log', () => {
  it('is told once while tokens live, with when they die, once when there is none, once when it is over', async () => {
    const logged = new Logged().failed(undefined, true).failed(undefined, true);
    const why = 'it answered 503; wait';
    expect(logged.lines[0]?.fields).toMatchObject({
      code: 'ERR_TOKEN_ENDPOINT_FAILED',
      until: logged.clock.now() + 5_000,
      expiresAt: logged.clock.now() + 60_000,
      durationMs: 120,
    });
    expect(logged.told()).toEqual([
      `warn acme: the token cannot be renewed, and dies at 2026-01-01T00:01:00.000Z: ${why}`,
    ]);
    await logged.clock.advance(MINUTE);
    logged.failed().failed().unavailable().unavailable().failed(undefined, true);
    expect(logged.told()).toEqual([`error acme: no token is to be had, and requests that need one fail: ${why}`]);
    await logged.clock.advance(MINUTE);
    logged.acquired();
    expect(logged.lines[0]).toEqual({
      level: 'log',
      text: 'acme: it gives tokens again, after 120 s and 2 failed requests',
      fields: { provider: 'acme', subject: undefined, durationMs: 2 * MINUTE, failedRequests: 2 },
    });
    expect(logged.clock.timers).toBe(0);
  });

  it('names its subject where it is one, and says how many there are: 2, 10, 50, …', () => {
    const logged = new Logged();
    for (let n = 0; n < 100; n++) logged.failed(n === 0 ? HASH : `subject-${n}`);
    expect(logged.lines.map(({ fields }) => fields.subject ?? fields.subjects)).toEqual([HASH, 2, 10, 50]);
    expect(logged.lines[0]?.text).toContain(`no token of subject ${HASH} is to be had`);
    expect(logged.lines[3]?.text).toContain('no token of 50 subjects is to be had');
  });

  it('says of several whose tokens live that they cannot be renewed, and of none when it dies', () => {
    const logged = new Logged().failed('a', true).failed('b', true);
    expect(logged.lines[1]).toMatchObject({
      text: 'acme: tokens of 2 subjects cannot be renewed: it answered 503; wait',
      fields: { subjects: 2 },
    });
    expect(logged.lines[1]?.fields).not.toHaveProperty('expiresAt');
  });

  it('does not count callers who wait for consent, though the provider is down for others', () => {
    const logged = new Logged().failed('a');
    logged.told();
    expect(logged.unavailable('b', CONSENT).told()).toEqual([]);
  });

  it('is told in the words of what failed, not of the error behind it', () => {
    const [code, kind] = ['ERR_CREDENTIALS_UNAVAILABLE', 'transient'] as const;
    const logged = new Logged();
    const cause = new TokenAcquisitionError(DOWN[0], 'other', 'it is down', { kind });
    const error = new TokenAcquisitionError(code, 'acme', 'no credentials', { kind }, { cause });
    const cost = { acquisition: 1, durationMs: 120, attempts: 1, endpoint: undefined };
    const failure = { code, kind, error, until: 0, expiresAt: undefined };
    logged.note({ type: 'acquisition_failed', subject: undefined, reason: 'due', ...cost, ...failure });
    expect(logged.lines).toMatchObject([{ text: expect.stringMatching(/: no credentials$/), fields: { code } }]);
  });

  it('of the application itself is told whatever tenants do', async () => {
    const logged = new Logged();
    for (let n = 0; n < 40; n++) logged.failed(`tenant-${n % 4}`, false, REFUSED).failed(`tenant-${n}`);
    logged.told();
    logged.failed(undefined, false, REFUSED);
    expect(logged.told()).toEqual([expect.stringMatching(/^error acme: no token is to be had/)]);
    await logged.clock.advance(MINUTE);
    logged.failed();
    expect(logged.told()).toEqual([expect.stringMatching(/^error acme: no token is to be had/)]);
  });

  it('of the application itself is told too when tenants found out, and only its callers meet it', () => {
    const logged = new Logged().failed(HASH);
    logged.told();
    logged.unavailable();
    expect(logged.told()).toHaveLength(1);
  });

  it('of all is told where one was down for long', async () => {
    const logged = new Logged();
    for (let minute = 0; minute < 20; minute++) {
      logged.failed('a').acquired('b').acquired('c');
      await logged.clock.advance(MINUTE);
    }
    logged.told();
    logged.failed('a').failed('b').failed('c');
    expect(logged.lines.map(({ fields }) => fields.subjects)).toEqual([2]);
  });

  it('of all is told where they ask rarely, each of them once in 10 minutes', async () => {
    const logged = new Logged();
    const round = async (down: readonly string[]) => {
      for (const subject of ['a', 'b', 'c', 'd', 'e']) {
        if (down.includes(subject)) logged.failed(subject);
        else logged.acquired(subject);
        await logged.clock.advance(2 * MINUTE);
      }
    };
    for (let i = 0; i < 20; i++) await round(['a']);
    logged.told();
    for (let i = 0; i < 3; i++) await round(['a', 'b', 'c', 'd', 'e']);
    expect(logged.lines.at(-1)?.fields.subjects).toBeGreaterThan(2);
  });

  it('of all is told where there was always somebody in trouble, each of them once', async () => {
    const logged = new Logged();
    for (let n = 0; n < 300; n++) {
      logged.failed(`gone-${n}`);
      for (let k = 0; k < 50; k++) logged.acquired(`active-${k}`);
      await logged.clock.advance(5 * MINUTE);
    }
    logged.told();
    for (let k = 0; k < 49; k++) logged.failed(`active-${k}`);
    expect(logged.lines.map(({ fields }) => fields.subjects)).toEqual([2, 10]);
  });

  it('of all is told again when an hour lies between, though one was in trouble all along', async () => {
    const logged = new Logged();
    const all = Array.from({ length: 40 }, (_, n) => `tenant-${n}`);
    const outage = () => all.forEach((subject) => logged.failed(subject));
    outage();
    for (const subject of all.slice(1)) logged.acquired(subject);
    for (let minute = 0; minute < 60; minute++) {
      logged.failed('tenant-0');
      await logged.clock.advance(MINUTE);
    }
    logged.told();
    outage();
    expect(logged.lines.map(({ fields }) => fields.subjects)).toEqual([2, 10]);
  });

  it('is told in the words, the code and the times of whose it is', () => {
    const logged = new Logged().failed(undefined, true).failed(HASH, false, REFUSED, 'it answered 401');
    logged.told();
    logged.unavailable();
    expect(logged.lines).toMatchObject([
      {
        text: 'acme: no token is to be had, and requests that need one fail: it answered 503; wait',
        fields: { code: DOWN[0], subject: undefined, durationMs: undefined },
      },
    ]);
  });

  it('of 10,000 tenants and the application itself is at most 20 lines, however quickly it spreads', () => {
    const logged = new Logged().acquired();
    logged.told();
    const all = [undefined, ...Array.from({ length: 10_000 }, (_, n) => `tenant-${n}`)];
    for (const lives of [true, false]) for (const subject of all) logged.failed(subject, lives);
    for (const subject of all) logged.acquired(subject);
    expect(logged.lines.length).toBeLessThanOrEqual(20);
  });

  it('is told no more when the log is stopped', async () => {
    const logged = new Logged().failed().acquired().failed().acquired();
    expect(logged.clock.timers).toBe(1);
    logged.told();
    logged.log.stop();
    await logged.clock.advance(60 * MINUTE);
    expect([logged.told(), logged.clock.timers]).toEqual([[], 0]);
  });

  it('is left to its own log where another replica has met it', () => {
    expect(new Logged().unavailable().told()).toEqual([]);
  });
});
