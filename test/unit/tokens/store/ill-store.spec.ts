import { describe, expect, it } from 'vitest';
import { subjectHash } from '../../../../lib/core/subject-hash.js';
import { Fleet, type StoreIllness, types } from './fleet.js';

const illnesses: StoreIllness[] = ['down', 'hung', 'read-only', 300];

const keyOf = (subject: string) => JSON.stringify([1, 'acme', 'https://acme.test', null, [], 'token', subject]);

describe('a store that is ill', () => {
  it.each(illnesses)('R52 R75 fails no request: each replica acquires its own, and tells it once (%s)', async (is) => {
    const fleet = new Fleet();
    fleet.store.is = is;
    const [one, two] = [fleet.start(), fleet.start()];
    expect(new Set(await fleet.ask(5_000))).toEqual(new Set(['token-1', 'token-2']));
    for (const replica of [one, two]) {
      await fleet.ask(1_000, [replica], { replaces: await replica.tokens.token(), reason: 'rejected' });
      expect(types(replica).filter((type) => type === 'store_ill')).toHaveLength(1);
    }
    fleet.stop();
  });

  it('R52 in the middle of a renewal costs one acquisition of each process at most, and fails nobody', async () => {
    const fleet = new Fleet();
    for (let i = 0; i < 4; i++) fleet.start();
    fleet.random = () => 0.5;
    await fleet.ask(1_000);
    await fleet.clock.advance(74_000);
    void fleet.replicas[0]?.tokens.renew();
    await fleet.clock.advance(50);
    fleet.store.is = 'down';
    for (let s = 0; s < 40; s++) for (const text of await fleet.ask(500)) expect(text).toMatch(/^token-/);
    expect(fleet.issued.length).toBeLessThanOrEqual(1 + 4);
    for (const replica of fleet.replicas) expect(types(replica).filter((type) => type === 'store_ill')).toHaveLength(1);
    fleet.stop();
  });

  it('R52 R53 that was emptied goes on with higher generations: replicas take over the newest again', async () => {
    const fleet = new Fleet();
    const [one, two] = [fleet.start(), fleet.start()];
    await fleet.ask(1_000);
    fleet.store.flush();
    const before = await one.tokens.token();
    expect(await fleet.ask(1_000, [one], { replaces: before, reason: 'rejected' })).toEqual(['token-2']);
    expect(await fleet.ask(0, [fleet.start()])).toEqual(['token-2']);
    expect(two.sent.length + one.sent.length).toBe(2);
    fleet.stop();
  });

  it('R50 with something that is no entry of ours is a miss, and told', async () => {
    const fleet = new Fleet();
    const key = JSON.stringify([1, 'acme', 'https://acme.test', null, [], 'token', null]);
    await fleet.store.spoil(key);
    const replica = fleet.start();
    expect(await fleet.ask(1_000)).toEqual(['token-1']);
    expect(types(replica)).toContain('store_entry_unreadable');
    fleet.stop();
  });

  it('R49 R65 with the entry of another subject is a miss, and told', async () => {
    const fleet = new Fleet({ credentials: (subject?: string) => ({ id: subject ?? 'app' }) });
    const [one, two] = [fleet.start(), fleet.start()];
    await fleet.ask(1_000, [one], { subject: 'ann' });
    await fleet.store.copy(keyOf('ann'), keyOf('bob'));
    expect(await fleet.ask(1_000, [two], { subject: 'bob' })).toEqual(['bobtoken-2']);
    expect(two.events[0]).toEqual({
      type: 'store_entry_unreadable',
      subject: subjectHash('bob'),
      reason: 'invalid',
    });
    fleet.stop();
  });

  it('R50 with something that cannot be opened is a miss, and told with the reason', async () => {
    const fleet = new Fleet();
    const { get } = fleet.store;
    fleet.store.get = async (key) => ({ ...(await get(key)), entry: undefined, unreadable: 'unknown-key' });
    const replica = fleet.start();
    expect(await fleet.ask(1_000)).toEqual(['token-1']);
    expect(replica.events[0]).toEqual({ type: 'store_entry_unreadable', subject: undefined, reason: 'unknown-key' });
    fleet.stop();
  });
});

describe('a token that was acquired while the store was ill', () => {
  it('R53 is published when the store is well again, and others take it over', async () => {
    const fleet = new Fleet();
    const one = fleet.start();
    await fleet.ask(1_000);
    fleet.store.is = 'down';
    await fleet.ask(1_000, [one], { replaces: await one.tokens.token(), reason: 'rejected' });
    fleet.store.is = 'well';
    await fleet.clock.advance(31_000);
    expect(await fleet.ask(1_000, [fleet.start()])).toEqual(['token-2']);
    expect(types(one)).toContain('store_well');
    fleet.stop();
  });

  it('R53 R54 is no newer than what another replica acquired under the lock: that is taken over', async () => {
    const fleet = new Fleet();
    const [one, two] = [fleet.start(), fleet.start()];
    await fleet.ask(1_000);
    fleet.stop();
    const first = await one.tokens.token();
    fleet.store.is = 'down';
    await fleet.ask(200, [one], { replaces: first, reason: 'rejected' });
    fleet.store.is = 'well';
    await fleet.ask(200, [two], { replaces: first, reason: 'due' });
    // Since it found the store ill, a second has passed.
    await fleet.clock.advance(700);
    expect(await fleet.ask(200, [one], { replaces: await one.tokens.token(), reason: 'rejected' })).toEqual([
      'token-3',
    ]);
    expect(fleet.issued).toHaveLength(3);
  });

  it('R53 R54 does not take the place of one that is acquired under the lock meanwhile, and lives longer', async () => {
    const fleet = new Fleet();
    const [alone, two] = [fleet.start(), fleet.start()];
    await fleet.ask(1_000);
    fleet.stop();
    const first = await two.tokens.token();
    fleet.store.is = 'down';
    await fleet.ask(200, [alone], { replaces: first, reason: 'rejected' });
    fleet.store.is = 'well';
    await fleet.clock.advance(600);
    fleet.latency = 1_000;
    expect(await fleet.ask(1_200, [two], { replaces: first, reason: 'rejected' })).toEqual(['token-3']);
    expect(await fleet.ask(500, [fleet.start()])).toEqual(['token-3']);
    expect(fleet.issued).toHaveLength(3);
    fleet.stop();
  });

  it('R44 R53 is not published before it is known how far the clock is apart from that of the store', async () => {
    const fleet = new Fleet();
    const ahead = fleet.start(3_600_000);
    fleet.lifetime = 20_000;
    fleet.store.is = 3_000;
    await fleet.ask(10_000, [ahead]);
    fleet.stop();
    await fleet.clock.advance(15_000);
    fleet.store.is = 'well';
    fleet.lifetime = 100_000;
    expect(await fleet.ask(1_000, [fleet.start()])).toEqual([`token-${fleet.issued.length}`]);
    expect(fleet.issued.length).toBeGreaterThan(1);
    fleet.stop();
  });

  it('R59 waits with all others for one timer', async () => {
    const fleet = new Fleet({ credentials: (subject?: string) => ({ id: subject ?? 'app' }) });
    const one = fleet.start();
    fleet.store.is = 'down';
    await fleet.ask(200, [one], { subject: 'ann' });
    fleet.stop();
    const { timers } = fleet.clock;
    for (const subject of ['bob', 'eve']) await fleet.ask(200, [one], { subject });
    fleet.stop();
    expect(fleet.clock.timers).toBe(timers);
    fleet.store.is = 'well';
    await fleet.clock.advance(4_000);
    expect(await fleet.ask(0, [fleet.start()], { subject: 'eve' })).toEqual(['evetoken-3']);
    fleet.stop();
  });
});
