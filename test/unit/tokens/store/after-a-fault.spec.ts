import { describe, expect, it } from 'vitest';
import { Fleet, type Replica } from './fleet.js';

const sentBy = (...replicas: Replica[]) => replicas.flatMap(({ sent }) => sent);
const failures = ({ events }: Replica) => events.filter(({ type }) => type === 'acquisition_failed');

describe('a replica that was stopped and lost its lock', () => {
  it('R53 R73 takes the token over that another one acquired meanwhile: its caller notices nothing', async () => {
    const fleet = new Fleet({ singleSession: true });
    const [stopped, next] = [fleet.start(), fleet.start()];
    fleet.store.is = 100;
    const asked = stopped.tokens.token();
    await fleet.clock.advance(150);
    stopped.freeze();
    expect(await fleet.ask(5_000, [next])).toEqual(['token-1']);
    stopped.thaw();
    await fleet.clock.advance(1_000);
    expect((await asked).reveal()).toBe('token-1');
    expect([stopped.sent, failures(stopped)]).toEqual([[], []]);
    fleet.stop();
  });

  it('R53 asks for no third token when its answer is too old', async () => {
    const fleet = new Fleet();
    const [stopped, next] = [fleet.start(), fleet.start()];
    Object.assign(fleet, { lifetime: 10_000, latency: 1_000 });
    const asked = stopped.tokens.token();
    await fleet.clock.advance(500);
    stopped.freeze();
    expect(await fleet.ask(6_000, [next])).toEqual(['token-2']);
    next.schedule.stop();
    await fleet.clock.advance(5_500);
    stopped.thaw();
    await fleet.clock.advance(1_000);
    expect((await asked).reveal()).toBe('token-2');
    expect(sentBy(stopped, next)).toHaveLength(2);
    fleet.stop();
  });

  it('R53 does not push out what another one acquired meanwhile, though its own lives longer', async () => {
    const fleet = new Fleet();
    const [stopped, next] = [fleet.start(), fleet.start()];
    const asked = stopped.tokens.token();
    await fleet.clock.advance(50);
    stopped.freeze();
    await fleet.clock.advance(100);
    fleet.lifetime = 20_000;
    expect(await fleet.ask(5_000, [next])).toEqual(['token-2']);
    stopped.thaw();
    await fleet.clock.advance(100);
    expect((await asked).reveal()).toBe('token-2');
    expect(await fleet.ask(100, [fleet.start()])).toEqual(['token-2']);
    fleet.stop();
  });

  it('R75 has its deadline once more, not for ever', async () => {
    const slow = (): Promise<{ id: string }> =>
      new Promise((done) => void fleet.clock.after(3_000, () => done({ id: 'app' })));
    const fleet = new Fleet({ singleSession: true, credentials: slow });
    const one = fleet.start();
    const { lock } = fleet.store;
    let locks = 0;
    // Each lock is lost before anything can be sent under it.
    fleet.store.lock = async (...asked) => ({ ...(await lock(...asked)), generation: ++locks });
    const [asked] = [one.tokens.token()];
    asked.catch(() => {});
    await fleet.clock.advance(12_000);
    expect(one.sent).toEqual([]);
    await fleet.clock.advance(8_000);
    await expect(asked).rejects.toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_TIMEOUT' });
    fleet.stop();
  });

  it('R44 hands out no token that died while it was on its way from the store', async () => {
    const fleet = new Fleet();
    const [one, stopped] = [fleet.start(), fleet.start()];
    await fleet.ask(1_000, [one]);
    one.schedule.stop();
    fleet.store.is = 100;
    const asked = stopped.tokens.token();
    await fleet.clock.advance(50);
    stopped.freeze();
    await fleet.clock.advance(100_000);
    stopped.thaw();
    await fleet.clock.advance(3_000);
    expect((await asked).reveal()).toBe('token-2');
    fleet.stop();
  });

  it('R44 hands out no token that died while it was written down for the others', async () => {
    const fleet = new Fleet();
    const stopped = fleet.start();
    const asked = stopped.tokens.token();
    await fleet.clock.advance(50);
    fleet.store.is = 100;
    await fleet.clock.advance(100);
    expect(fleet.issued).toEqual(['token-1']);
    stopped.freeze();
    await fleet.clock.advance(100_000);
    stopped.thaw();
    await fleet.clock.advance(1_000);
    expect((await asked).reveal()).toBe('token-2');
    fleet.stop();
  });
});

describe('a replica that may acquire nothing while the store is ill', () => {
  it('R56 R73 tells it once, and until when the store is left alone', async () => {
    const fleet = new Fleet({ singleSession: true });
    const one = fleet.start();
    fleet.store.is = 'down';
    for (let i = 0; i < 20; i++) expect(await fleet.ask(10, [one])).toEqual(['ERR_STORE_REQUIRED']);
    expect(failures(one)).toMatchObject([{ error: { code: 'ERR_STORE_REQUIRED', until: expect.any(Number) } }]);
    fleet.store.is = 'well';
    await fleet.clock.advance(1_000);
    await fleet.ask(500, [one]);
    fleet.store.is = 'down';
    const replaces = await one.tokens.token();
    for (let i = 0; i < 20; i++) await fleet.ask(10, [one], { replaces, reason: 'rejected' });
    expect(failures(one)).toHaveLength(2);
    fleet.stop();
  });

  it('R52 R73 serves a second after the store is well again, however long that was ill', async () => {
    const fleet = new Fleet({ singleSession: true });
    const one = fleet.start();
    fleet.store.is = 'down';
    for (let s = 0; s < 34; s++) await fleet.ask(1_000, [one]);
    fleet.store.is = 'well';
    await fleet.clock.advance(1_000);
    expect(await fleet.ask(200, [one])).toEqual(['token-1']);
    fleet.stop();
  });

  it('R52 asks an ill store each second at most, whoever waits', async () => {
    const fleet = new Fleet({ singleSession: true });
    const one = fleet.start();
    fleet.store.is = 'down';
    for (let s = 0; s < 300; s++) await fleet.ask(100, [one]);
    expect(fleet.store.calls.length).toBeLessThanOrEqual(31);
    fleet.stop();
  });

  it('R52 lets renewals of a living token wait for the store as others do', async () => {
    const fleet = new Fleet({ singleSession: true });
    const one = fleet.start();
    await fleet.ask(1_000);
    const replaces = await one.tokens.token();
    fleet.store.is = 'down';
    fleet.store.calls.length = 0;
    for (let s = 0; s < 15; s++) await fleet.ask(1_000, [one], { replaces, reason: 'due' });
    expect(fleet.store.calls.length).toBeLessThanOrEqual(5);
    fleet.stop();
  });

  it('R37 R73 keeps a rejection for later: it caused no acquisition', async () => {
    const fleet = new Fleet({ singleSession: true });
    const one = fleet.start();
    await fleet.ask(1_000);
    const replaces = await one.tokens.token();
    fleet.store.is = 'down';
    for (let i = 0; i < 20; i++) await fleet.ask(300, [one], { replaces, reason: 'rejected' });
    fleet.store.is = 'well';
    await fleet.clock.advance(1_000);
    expect(await fleet.ask(500, [one], { replaces, reason: 'rejected' })).toEqual(['token-2']);
    fleet.stop();
  });
});

describe('a single session whose holder was killed with a new token', () => {
  it('R53 R73 is waited for, though the store was ill a moment ago', async () => {
    const fleet = new Fleet({ singleSession: true });
    fleet.lifetime = 20_000;
    const [one, killed] = [fleet.start(), fleet.start()];
    await fleet.ask(1_000);
    fleet.stop();
    const replaces = await one.tokens.token();
    fleet.store.is = 'read-only';
    await fleet.ask(100, [one], { replaces, reason: 'due' });
    fleet.store.is = 'well';
    await fleet.clock.advance(16_000);
    void killed.tokens.renew().catch(() => {});
    await fleet.clock.advance(50);
    killed.freeze();
    await fleet.clock.advance(2_000);
    void one.tokens.renew().catch(() => {});
    await fleet.clock.advance(900);
    const asked = fleet.ask(4_000, [one]);
    expect(await asked).toEqual(['token-3']);
    fleet.stop();
  });
});
