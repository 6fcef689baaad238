import { describe, expect, it } from 'vitest';
import { CONSENT, Logged } from './log-fixture.js';

const MINUTE = 60_000;
const HASH = 'ba7816bf8f01';

describe('the log of a provider', () => {
  it('tells its first token, once; that of a tenant only in debug', () => {
    const own = new Logged().acquired().acquired();
    expect(own.lines).toEqual([
      {
        level: 'log',
        text: 'acme: its first token came after 120 ms, and lives until 2026-01-01T00:01:00.000Z',
        fields: { provider: 'acme', subject: undefined, durationMs: 120, expiresAt: Date.UTC(2026, 0, 1, 0, 1) },
      },
    ]);
    const tenants = new Logged().acquired(HASH).acquired('other').acquired();
    expect(tenants.lines).toMatchObject([{ level: 'debug', fields: { subject: HASH } }]);
    expect(new Logged().acquired(undefined, 'token_adopted').told()).toEqual([
      'log acme: its first token was taken over from another replica, and lives until 2026-01-01T00:01:00.000Z',
    ]);
  });

  it('tells of consent and of refresh tokens that are kept nowhere, for a subject once an hour, for 10 in all', async () => {
    const logged = new Logged().failed('a', false, CONSENT).failed('a', true, CONSENT);
    logged.failed('a', false, ['ERR_REFRESH_TOKEN_NOT_PERSISTED', 'transient']).unavailable('a', CONSENT);
    expect(logged.lines.map(({ level, fields }) => [level, fields.code, fields.subject])).toEqual([
      ['error', 'ERR_CONSENT_REQUIRED', 'a'],
      ['error', 'ERR_REFRESH_TOKEN_NOT_PERSISTED', 'a'],
    ]);
    await logged.clock.advance(60 * MINUTE - 1);
    expect(logged.failed('a', false, CONSENT).lines).toHaveLength(2);
    await logged.clock.advance(1);
    logged.told();
    for (let n = 0; n < 20; n++) logged.failed(`subject-${n}`, false, CONSENT);
    expect(logged.lines).toHaveLength(10);
    expect(logged.lines.at(-1)?.text).toMatch(/the 10th subject within an hour: further ones are in events\$ only$/);
  });

  it('R78 tells which of several credentials was refused', () => {
    const refused = { type: 'credentials_refused', subject: HASH, index: 0, count: 2 } as const;
    const logged = new Logged().note(refused).note(refused);
    expect(logged.lines).toEqual([
      {
        level: 'warn',
        text: `acme: credentials 1 of 2 of subject ${HASH} were refused; replace them, or take them off the list`,
        fields: { provider: 'acme', subject: HASH, index: 0, count: 2 },
      },
    ]);
    expect(logged.note({ ...refused, index: 1 }).lines.at(-1)).toMatchObject({ fields: { index: 1 } });
  });

  it('R39 tells once that rejections are not accepted, until two minutes without', async () => {
    const logged = new Logged();
    const until = logged.clock.now() + 4_000;
    const rejected = {
      type: 'rejections_suppressed',
      subject: HASH,
      since: logged.clock.now(),
      count: 3,
      until,
    } as const;
    const accepted = { type: 'rejections_accepted', subject: HASH, count: 3 } as const;
    logged.note(rejected).note(accepted);
    expect(logged.lines[0]).toMatchObject({ level: 'warn', fields: { subject: HASH, rejections: 3, until } });
    expect(logged.told()[0]).toMatch(
      new RegExp(
        `has rejected 3 tokens of subject ${HASH} since 2026-01-01T00:00:00.000Z; until 2026-01-01T00:00:04.* Check what`,
      ),
    );
    await logged.clock.advance(MINUTE);
    logged.note(rejected).note(accepted);
    await logged.clock.advance(2 * MINUTE - 1);
    expect(logged.told()).toEqual([]);
    await logged.clock.advance(1);
    expect(logged.lines).toEqual([
      { level: 'log', text: 'acme: its API accepts tokens again', fields: { provider: 'acme', durationMs: MINUTE } },
    ]);
  });

  it('R39 tells of how many subjects rejections are not accepted, and names the last no more', () => {
    const logged = new Logged();
    const now = logged.clock.now();
    for (const subject of ['a', 'b']) {
      logged.note({ type: 'rejections_suppressed', subject, since: now, count: 3, until: now + 4_000 });
    }
    expect(logged.lines).toHaveLength(2);
    expect(logged.lines[1]?.text).toContain('has rejected 3 tokens, the last of 2 subjects since');
    expect(logged.lines[1]?.fields).toEqual({ provider: 'acme', subjects: 2, rejections: 3, until: now + 4_000 });
  });

  it('tells no more of what comes again when it is stopped', async () => {
    const logged = new Logged();
    const until = logged.clock.now();
    logged.note({ type: 'rejections_suppressed', subject: HASH, since: until, count: 3, until });
    logged.note({ type: 'rejections_accepted', subject: HASH, count: 3 });
    for (let i = 0; i < 2; i++) logged.note({ type: 'store_ill', reason: 'x', until }).note({ type: 'store_well' });
    expect(logged.clock.timers).toBe(2);
    logged.told();
    logged.log.stop();
    await logged.clock.advance(60 * MINUTE);
    expect([logged.told(), logged.clock.timers]).toEqual([[], 0]);
  });

  it('R39 tells that replacements are refused too from the third in a row, where it did not tell of rejections', () => {
    const refused = (count: number) => ({ type: 'replacement_refused', subject: HASH, count }) as const;
    const logged = new Logged().note(refused(1)).note(refused(2)).note(refused(3)).note(refused(4));
    expect(logged.lines).toMatchObject([{ level: 'warn', fields: { subject: HASH, rejections: 3 } }]);
    expect(logged.lines[0]?.text).toMatch(
      new RegExp(
        `^acme: its API has refused 3 tokens in a row of subject ${HASH} that had just been .*\`isRejection\`$`,
      ),
    );
    const many = new Logged();
    const now = many.clock.now();
    many.note({ type: 'rejections_suppressed', subject: HASH, since: now, count: 2, until: now + 4_000 });
    expect(many.note(refused(3)).lines).toHaveLength(1);
  });

  it('R51 tells that the store is ill, and well', async () => {
    const logged = new Logged().note({ type: 'store_ill', reason: 'it gave no answer', until: 1 });
    await logged.clock.advance(MINUTE);
    logged.note({ type: 'store_well' });
    expect(logged.lines.map(({ fields }) => fields)).toEqual([
      { provider: 'acme', until: 1 },
      { provider: 'acme', durationMs: MINUTE },
    ]);
    expect(logged.told()).toEqual([
      'warn acme: its token store is ill (it gave no answer); meanwhile this process does without it',
      'log acme: its token store is well again',
    ]);
  });

  it('says nothing of single requests, of unknown subjects, or of shutting down', () => {
    const logged = new Logged();
    logged.note({ type: 'request_replayed', subject: undefined });
    logged.note({ type: 'request_refused', code: 'ERR_ORIGIN_NOT_ALLOWED' });
    logged.note({ type: 'token_rejected', subject: undefined, accepted: true });
    logged.failed('a', false, ['ERR_UNKNOWN_SUBJECT', 'transient']);
    logged.failed('a', false, ['ERR_SHUTTING_DOWN', 'transient']);
    expect(logged.told()).toEqual([]);
  });

  it('keeps providers apart', () => {
    const logged = new Logged().note({ type: 'lifetime_unusable' }).note({ type: 'lifetime_unusable' }, 'other');
    expect(logged.lines.map(({ fields }) => fields.provider)).toEqual(['acme', 'other']);
  });
});
