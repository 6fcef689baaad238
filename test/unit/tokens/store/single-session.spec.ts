import { describe, expect, it } from 'vitest';
import { Fleet, ONE_TIME, type Replica, type StoreIllness, types } from './fleet.js';

const illnesses: StoreIllness[] = ['down', 'hung', 'read-only'];
const sentBy = (fleet: Fleet) => fleet.replicas.flatMap(({ sent }) => sent);
const refreshes = (fleet: Fleet) => sentBy(fleet).flatMap(({ fields }) => fields['refresh_token'] || []);

async function renewed(fleet: Fleet, replica: Replica, ms = 1_000): Promise<string | undefined> {
  const replaces = await replica.tokens.token();
  const [outcome] = await fleet.ask(ms, [replica], { replaces, reason: 'due' });
  return outcome;
}

describe('a provider whose new token ends the old one', () => {
  it.each(illnesses)('R73 acquires none while the store is ill: others may be using theirs (%s)', async (is) => {
    const fleet = new Fleet({ singleSession: true });
    const [one] = [fleet.start(), fleet.start()];
    await fleet.ask(1_000);
    fleet.store.is = is;
    expect(await renewed(fleet, one)).toBe('ERR_STORE_REQUIRED');
    const code = is === 'read-only' ? 'token-1' : 'ERR_STORE_REQUIRED';
    expect(await fleet.ask(4_000, [fleet.start()])).toEqual([code]);
    expect(sentBy(fleet)).toHaveLength(1);
    // The one that lives is served on.
    expect(await fleet.ask(0, [one])).toEqual(['token-1']);
    fleet.store.is = 'well';
    await fleet.clock.advance(31_000);
    expect(await renewed(fleet, one)).toMatch(/^token-[23]$/);
    fleet.stop();
  });

  it('R73 sends nothing more once its lock is lost', async () => {
    const fleet = new Fleet({ singleSession: true });
    const one = fleet.start();
    fleet.failure = { status: 503 };
    fleet.random = () => 0.999;
    fleet.latency = 3_500;
    const asked = fleet.ask(100, [one]);
    await asked;
    fleet.store.is = 'hung';
    await fleet.clock.advance(10_000);
    expect(one.sent).toHaveLength(1);
    expect(one.events.slice(-2)).toMatchObject([
      { type: 'acquisition_failed', attempts: 1, code: 'ERR_STORE_REQUIRED' },
      { type: 'token_unavailable', code: 'ERR_STORE_REQUIRED' },
    ]);
    fleet.stop();
  });

  it('R73 sends nothing more once the store says that another one has its lock', async () => {
    const fleet = new Fleet({ singleSession: true });
    const [one, two] = [fleet.start(), fleet.start()];
    fleet.random = () => 0.5;
    fleet.failure = { status: 503 };
    fleet.latency = 1_100;
    await fleet.ask(500, [one]);
    fleet.store.flush();
    await fleet.ask(3_000, [two]);
    expect(one.sent).toHaveLength(1);
    expect(two.sent.length).toBeGreaterThan(0);
    fleet.stop();
  });

  it('R73 that was stopped for 30 s sends nothing: another one has its place', async () => {
    const fleet = new Fleet({ singleSession: true });
    const [stopped, next] = [fleet.start(), fleet.start()];
    fleet.store.is = 100;
    await fleet.ask(150, [stopped]);
    stopped.freeze();
    expect(await fleet.ask(5_000, [next])).toEqual(['token-1']);
    await fleet.clock.advance(25_000);
    stopped.thaw();
    await fleet.clock.advance(1_000);
    expect(await fleet.ask(1_000, [stopped])).toEqual(['token-1']);
    expect(stopped.sent).toEqual([]);
    fleet.stop();
  });

  it('R73 has one session for the whole fleet, through many lives', async () => {
    const fleet = new Fleet({ singleSession: true });
    fleet.lifetime = 20_000;
    for (let i = 0; i < 6; i++) fleet.start();
    for (let s = 0; s < 200; s++) await fleet.ask(500);
    expect(new Set(await fleet.ask(0)).size).toBe(1);
    expect(sentBy(fleet).length).toBeLessThanOrEqual(9);
    fleet.stop();
  });
});

describe('replicas of a provider whose new token ends the old one', () => {
  it('R54 R73 all know of the new one soon after it is issued, without an API telling them', async () => {
    const fleet = new Fleet({ singleSession: true });
    fleet.lifetime = 20_000;
    for (let i = 0; i < 6; i++) fleet.start();
    let wrong = 0;
    for (let s = 0; s < 1_200; s++) {
      for (const text of await fleet.ask(100)) if (text !== 'waits' && text !== fleet.issued.at(-1)) wrong += 1;
    }
    expect(fleet.issued.length).toBeGreaterThan(5);
    // Each was handed out before it ended, and none for longer than one look.
    expect(wrong).toBeLessThanOrEqual(fleet.issued.length * 6);
    fleet.stop();
  });
});

describe('a refresh token that dies by its use', () => {
  it('R46 R73 is sent by one replica, once', async () => {
    const fleet = new Fleet(ONE_TIME);
    fleet.lifetime = 20_000;
    for (let i = 0; i < 6; i++) fleet.start();
    for (let s = 0; s < 200; s++) await fleet.ask(500);
    const all = refreshes(fleet);
    expect(all.length).toBeGreaterThan(3);
    expect(new Set(all).size).toBe(all.length);
    fleet.stop();
  });

  it('R73 is marked as spent before it is sent: whoever comes after one that was killed then, uses the credentials', async () => {
    const fleet = new Fleet(ONE_TIME);
    const [killed, next] = [fleet.start(), fleet.start()];
    await fleet.ask(1_000);
    fleet.latency = 1_000;
    void killed.tokens.renew().catch(() => {});
    await fleet.clock.advance(500);
    expect(refreshes(fleet)).toEqual(['refresh-1']);
    killed.freeze();
    expect(await renewed(fleet, next, 6_000)).toBe('token-3');
    expect(refreshes(fleet)).toEqual(['refresh-1']);
    fleet.stop();
  });

  it.each(illnesses)("R73 is not sent while the store is ill; the credentials end nobody's token (%s)", async (is) => {
    const fleet = new Fleet(ONE_TIME);
    const one = fleet.start();
    await fleet.ask(1_000);
    fleet.store.is = is;
    expect(await renewed(fleet, one)).toBe('token-2');
    expect(refreshes(fleet)).toEqual([]);
    fleet.stop();
  });

  it('R46 is known to a replica that starts when the access token beside it is dead', async () => {
    const fleet = new Fleet(ONE_TIME);
    const one = fleet.start();
    await fleet.ask(1_000);
    one.schedule.stop();
    await fleet.clock.advance(200_000);
    expect(await fleet.ask(1_000, [fleet.start()])).toEqual(['token-2']);
    expect(refreshes(fleet)).toEqual(['refresh-1']);
    expect(types(one)).toEqual(['token_acquired']);
    fleet.stop();
  });
});
