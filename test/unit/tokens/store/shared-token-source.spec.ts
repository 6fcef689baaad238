import { describe, expect, it } from 'vitest';
import type { AccessToken } from '../../../../lib/core/access-token.js';
import { Fleet, type Replica, types } from './fleet.js';

/** A fleet of so many, each with the first token. */
async function warm(count: number, definition = {}): Promise<Fleet> {
  const fleet = new Fleet(definition);
  for (let i = 0; i < count; i++) fleet.start();
  await fleet.ask(1_000);
  return fleet;
}

const peek = ({ tokens }: Replica): AccessToken => {
  const token = tokens.peek();
  if (token === undefined) throw new Error('there is no token');
  return token;
};

describe('replicas without a token', () => {
  it('R54 acquire one for all of them, however many ask', async () => {
    const fleet = new Fleet();
    for (let i = 0; i < 8; i++) fleet.start();
    const callers = Array.from({ length: 100 }, () => fleet.replicas).flat();
    expect(new Set(await fleet.ask(1_000, callers))).toEqual(new Set(['token-1']));
    expect(fleet.issued).toEqual(['token-1']);
    const told = fleet.replicas.flatMap(types).toSorted();
    expect(told).toEqual([
      ...Array.from({ length: 1 }, () => 'token_acquired'),
      ...Array.from({ length: 7 }, () => 'token_adopted'),
    ]);
  });

  it('R54 that come later take over what is there, and tell so', async () => {
    const fleet = await warm(1);
    const late = fleet.start();
    expect(await fleet.ask(0, [late])).toEqual(['token-1']);
    expect(late.events).toEqual([
      {
        type: 'token_adopted',
        subject: undefined,
        reason: 'absent',
        expiresAt: peek(late).expiresAt,
        acquisition: expect.any(Number),
        durationMs: 0,
        attempts: 0,
        endpoint: undefined,
      },
    ]);
    expect(peek(late).expiresAt).toBe(peek(fleet.replicas[0]!).expiresAt);
  });

  it("R65 share each subject's own", async () => {
    const fleet = new Fleet({ credentials: (subject?: string) => ({ id: subject ?? 'app' }) });
    const [one, two] = [fleet.start(), fleet.start()];
    expect(await fleet.ask(1_000, [one, two], { subject: 'ann' })).toEqual(['anntoken-1', 'anntoken-1']);
    expect(await fleet.ask(1_000, [two, one], { subject: 'bob' })).toEqual(['bobtoken-2', 'bobtoken-2']);
  });

  it('R53 wait for whoever has the lock, at 50 to 250 ms, and get what came of it soon after', async () => {
    const fleet = new Fleet();
    fleet.latency = 5_000;
    const [first, second] = [fleet.start(), fleet.start()];
    await fleet.ask(0, [first]);
    const before = fleet.store.calls.length;
    const [outcome] = await fleet.ask(5_300, [second]);
    expect(outcome).toBe('token-1');
    const looks = fleet.store.calls.slice(before).filter((name) => name === 'get').length;
    expect(looks).toBeGreaterThan(5_000 / 260);
    expect(looks).toBeLessThan(5_000 / 50);
  });

  it('R53 R54 look again when they have the lock: another one may have published before', async () => {
    const fleet = new Fleet();
    const [first, second] = [fleet.start(), fleet.start()];
    await fleet.ask(50, [first]);
    // Its look is carried out before that, and answered after it.
    fleet.store.is = 200;
    await fleet.ask(0, [second]);
    fleet.store.is = 'well';
    await fleet.clock.advance(1_000);
    expect(second.tokens.peek()?.reveal()).toBe('token-1');
    expect(second.sent).toEqual([]);
    fleet.stop();
  });

  it('R53 R75 wait no longer than their own deadline', async () => {
    const fleet = new Fleet({ deadline: 2_000 });
    const [first, second] = [fleet.start(0, { deadline: 60_000 }), fleet.start()];
    fleet.latency = 30_000;
    await fleet.ask(0, [first]);
    expect(await fleet.ask(1_999, [second])).toEqual(['waits']);
    const asked = fleet.ask(2_300, [second]);
    expect(await asked).toEqual(['ERR_TOKEN_ENDPOINT_TIMEOUT']);
    expect(fleet.issued).toEqual([]);
  });

  it('R53 take over from one that is killed while it acquires, when its lock has ended, and not before', async () => {
    const fleet = new Fleet();
    const [killed, next] = [fleet.start(), fleet.start()];
    fleet.latency = 500;
    await fleet.ask(0, [killed]);
    killed.freeze();
    expect(await fleet.ask(3_000, [next])).toEqual(['waits']);
    expect(next.sent).toEqual([]);
    await fleet.clock.advance(1_500);
    expect(next.tokens.peek()?.reveal()).toBe('token-2');
  });

  it('R53 keep the lock of one that takes long, as long as it lives', async () => {
    const fleet = new Fleet();
    const [slow, next] = [fleet.start(), fleet.start()];
    fleet.latency = 9_000;
    await fleet.ask(0, [slow]);
    expect(await fleet.ask(9_300, [next])).toEqual(['token-1']);
    expect(next.sent).toEqual([]);
  });

  it('R53 are harmed by nothing that one does late which was stopped for 30 s: it takes over what is there', async () => {
    const fleet = new Fleet();
    const [stopped, next] = [fleet.start(), fleet.start()];
    fleet.latency = 500;
    const asked = fleet.ask(0, [stopped]);
    await asked;
    stopped.freeze();
    await fleet.clock.advance(5_000);
    expect(await fleet.ask(1_000, [next])).toEqual(['token-2']);
    await fleet.ask(200, [next], { replaces: peek(next), reason: 'due' });
    await fleet.clock.advance(25_000);
    stopped.thaw();
    await fleet.clock.advance(100);
    expect(peek(stopped).reveal()).toBe('token-3');
    expect(await fleet.ask(0, [fleet.start()])).toEqual(['token-3']);
    fleet.stop();
  });

  it('R53 get the failure of the one that acquires, and none of them tries in turn', async () => {
    const fleet = new Fleet();
    fleet.failure = { status: 401, body: { error: 'invalid_client' } };
    for (let i = 0; i < 6; i++) fleet.start();
    const outcomes = await fleet.ask(500);
    expect(outcomes.filter((code) => code === 'ERR_TOKEN_REQUEST_REJECTED')).toHaveLength(1);
    expect(outcomes.filter((code) => code === 'ERR_TOKEN_UNAVAILABLE')).toHaveLength(5);
    expect(fleet.replicas.flatMap(({ sent }) => sent)).toHaveLength(1);
    const told = fleet.replicas.flatMap(({ events }) => events).filter(({ type }) => type !== 'token_unavailable');
    const failure = { type: 'acquisition_failed', attempts: 0 };
    expect(told).toMatchObject([{ ...failure, attempts: 1 }, failure, failure, failure, failure, failure]);
    const calls = fleet.store.calls.length;
    expect(new Set(await fleet.ask(0))).toEqual(new Set(['ERR_TOKEN_UNAVAILABLE']));
    expect(fleet.store.calls).toHaveLength(calls);
  });

  it('R25 wait for the end of a failure that is over within 250 ms, here or elsewhere', async () => {
    const fleet = new Fleet();
    fleet.random = () => 0.5;
    fleet.failure = { status: 401, body: { error: 'invalid_client' } };
    await fleet.ask(900, [fleet.start()]);
    fleet.failure = undefined;
    expect(await fleet.ask(600, [fleet.start()])).toEqual(['token-1']);
    fleet.stop();
  });

  it('R63 are told at shutdown, while they wait for another one', async () => {
    const fleet = new Fleet();
    fleet.latency = 9_000;
    const [first, second] = [fleet.start(), fleet.start()];
    await fleet.ask(0, [first]);
    const asked = fleet.ask(500, [second]);
    second.shutdown.abort();
    expect(await asked).toEqual(['ERR_SHUTTING_DOWN']);
  });

  it('R22 R53 with other credentials try all the same', async () => {
    const fleet = new Fleet();
    fleet.failure = { status: 429, headers: { 'retry-after': '30' } };
    await fleet.ask(500, [fleet.start()]);
    fleet.failure = undefined;
    const corrected = fleet.start(0, { credentials: { id: 'corrected' } });
    expect(await fleet.ask(500, [corrected])).toEqual(['token-1']);
    // While their own failure lasts, the others look each second whether somebody got through.
    await fleet.clock.advance(1_000);
    expect(await fleet.ask(0)).toEqual(['token-1', 'token-1']);
  });
});

describe('renewals of a fleet', () => {
  it('R54 are as many as its tokens have lives', async () => {
    const fleet = await warm(8);
    for (let life = 0; life < 10; life++) {
      await fleet.clock.advance(80_000);
      await fleet.ask(0);
    }
    const lives = 1 + 800_000 / (fleet.lifetime * 0.8);
    expect(fleet.issued.length).toBeLessThanOrEqual(lives + 2);
    expect(fleet.issued.length).toBeGreaterThanOrEqual(8);
    fleet.stop();
  });

  it('R54 cost 4 calls of the store, and a hot token none', async () => {
    const fleet = await warm(1);
    const { length } = fleet.store.calls;
    for (let i = 0; i < 10_000; i++) fleet.replicas[0]?.tokens.peek();
    expect(fleet.store.calls).toHaveLength(length);
    void fleet.replicas[0]?.tokens.renew();
    await fleet.clock.advance(200);
    expect(fleet.store.calls.slice(length)).toEqual(['get', 'lock', 'put', 'release']);
    fleet.stop();
  });

  it('R54 take over a newer token', async () => {
    const fleet = await warm(2);
    const [one, two] = fleet.replicas;
    await fleet.ask(1_000, [one!], { replaces: peek(one!), reason: 'due' });
    expect(await fleet.ask(0, [two!], { replaces: peek(two!), reason: 'due' })).toEqual(['token-2']);
    expect(fleet.replicas.flatMap(types).toSorted()).toEqual([
      'token_acquired',
      'token_acquired',
      'token_adopted',
      'token_adopted',
    ]);
    fleet.stop();
  });

  it('R54 take over none that is itself due', async () => {
    const fleet = await warm(2);
    const [one, two] = fleet.replicas;
    fleet.stop();
    fleet.lifetime = 10_000;
    await fleet.ask(100, [one!], { replaces: peek(one!), reason: 'due' });
    await fleet.clock.advance(8_500);
    expect(await fleet.ask(1_000, [two!], { replaces: peek(two!), reason: 'due' })).toEqual(['token-3']);
  });

  it('R54 come later where a token was taken over, each at a time of its own, and before it ends', async () => {
    const fleet = new Fleet();
    // Of a day, so many milliseconds that no two are the same by chance.
    fleet.lifetime = 86_400_000;
    for (let i = 0; i < 5; i++) fleet.start();
    await fleet.ask(1_000);
    fleet.stop();
    const acquired = Math.min(...fleet.replicas.map((replica) => peek(replica).refreshAt));
    const times = fleet.replicas.map((replica) => peek(replica).refreshAt);
    expect(new Set(times).size).toBe(5);
    expect(Math.max(...times)).toBeLessThan((acquired + peek(fleet.replicas[0]!).usableUntil) / 2 + 1);
  });

  it('R25 that fail leave the living token to others, and are not tried by each of them', async () => {
    const fleet = await warm(3);
    // Nobody tries again by itself, and the failure is young when the others meet it.
    fleet.stop();
    fleet.failure = { status: 503 };
    const [one, two] = fleet.replicas;
    await fleet.ask(200, [one!], { replaces: peek(one!), reason: 'due' });
    const tries = fleet.replicas.flatMap(({ sent }) => sent).length;
    await fleet.ask(0, [two!], { replaces: peek(two!), reason: 'due' });
    expect(fleet.replicas.flatMap(({ sent }) => sent)).toHaveLength(tries);
    expect(await fleet.ask(0, [fleet.start()])).toEqual(['token-1']);
  });
});

describe('a token that an API rejects', () => {
  it('R39 R54 is replaced by a newer one of another replica, free of charge', async () => {
    const fleet = await warm(2);
    const [one, two] = fleet.replicas;
    const old = peek(two!);
    await fleet.ask(1_000, [one!], { replaces: old, reason: 'rejected' });
    expect(await fleet.ask(0, [two!], { replaces: old, reason: 'rejected' })).toEqual(['token-2']);
    expect(two!.tokens.status().rejections).toBeUndefined();
    expect(fleet.issued).toHaveLength(2);
    // That one is rejected too, within a second: still there is an acquisition to be had for it.
    expect(await fleet.ask(1_000, [two!], { replaces: peek(two!), reason: 'rejected' })).toEqual(['token-3']);
    fleet.stop();
  });

  it('R35 R53 is not replaced by an older one that a store still tells of, which fell behind', async () => {
    const fleet = await warm(1);
    const [one] = fleet.replicas;
    fleet.stop();
    const behind = await fleet.store.get(JSON.stringify([1, 'acme', 'https://acme.test', null, [], 'token', null]));
    fleet.store.get = async () => ({ ...behind, now: Math.floor(fleet.clock.now()) });
    await fleet.ask(200, [one!], { replaces: peek(one!), reason: 'due' });
    expect(peek(one!).reveal()).toBe('token-2');
    expect(await fleet.ask(200, [one!], { replaces: peek(one!), reason: 'rejected' })).toEqual(['token-3']);
  });

  it('R36 is not replaced by the same text, though another replica acquired that later', async () => {
    const fleet = await warm(2);
    const [one, two] = fleet.replicas;
    fleet.stop();
    fleet.text = 'token-1';
    await fleet.ask(200, [one!], { replaces: peek(one!), reason: 'due' });
    fleet.text = undefined;
    expect(await fleet.ask(200, [two!], { replaces: peek(two!), reason: 'rejected' })).toEqual([
      `token-${fleet.issued.length}`,
    ]);
    expect(peek(two!).reveal()).not.toBe('token-1');
  });

  it('R39 R54 while rejections cause no acquisition, is replaced by one of another replica all the same', async () => {
    const fleet = await warm(2);
    const [one, two] = fleet.replicas;
    const reject = (replica: Replica) => fleet.ask(150, [replica], { replaces: peek(replica), reason: 'rejected' });
    expect(await reject(one!)).toEqual(['token-2']);
    expect(await reject(two!)).toEqual(['token-2']);
    expect(await reject(two!)).toEqual(['token-3']);
    expect(await reject(one!)).toEqual(['token-3']);
    expect(one!.tokens.status().rejections).toMatchObject({ count: 2 });
    fleet.stop();
  });
});

describe('replicas whose clocks are apart', () => {
  it("R44 R54 agree by the store's time when a token ends", async () => {
    const fleet = new Fleet();
    const [ahead, behind] = [fleet.start(3_600_000), fleet.start(-3_600_000)];
    expect(await fleet.ask(1_000, [ahead])).toEqual(['token-1']);
    expect(await fleet.ask(0, [behind])).toEqual(['token-1']);
    expect(peek(ahead).expiresAt - peek(behind).expiresAt).toBe(7_200_000);
    fleet.stop();
    await fleet.clock.advance(94_000);
    expect(await fleet.ask(0, [fleet.start(99_000_000)])).not.toEqual(['token-1']);
  });
});

describe('a machine that sleeps', () => {
  it('R44 tries at once again what the sleep interrupted', async () => {
    const fleet = new Fleet();
    const one = fleet.start();
    fleet.latency = 2_000;
    await fleet.ask(1_000, [one]);
    fleet.clock.suspend(60_000);
    fleet.lifetime = 90_000;
    await fleet.clock.advance(5_000);
    expect(one.tokens.peek()?.reveal()).toMatch(/^token-/);
    expect(types(one)).not.toContain('acquisition_failed');
    fleet.stop();
  });
});

describe('a store without locks', () => {
  it('R52 shares what is there; acquisitions may be made twice', async () => {
    const fleet = new Fleet({}, false);
    const [one, two] = [fleet.start(), fleet.start()];
    await fleet.ask(1_000, [one]);
    expect(await fleet.ask(0, [two])).toEqual(['token-1']);
    const third = fleet.start();
    expect(await fleet.ask(1_000, [third], { replaces: peek(two), reason: 'rejected' })).toEqual(['token-1']);
    expect(fleet.store.calls).not.toContain('lock');
    fleet.stop();
  });
});
