import { describe, expect, it } from 'vitest';
import { form } from '../../../lib/protocol/definition/token-request-body.js';
import { type Answer, token, World } from './world.js';

/** Requests, 100 a second, for `ms`. Returns their outcomes and how long each waited. */
async function load(world: World, ms: number, subject?: string) {
  const outcomes: { at: number; text: string; waited: number }[] = [];
  const start = world.clock.now();
  for (let passed = 0; passed < ms; passed += 10) {
    const at = world.clock.now() - start;
    void world.ask(subject).then((text) => outcomes.push({ at, text, waited: world.clock.now() - start - at }));
    await world.clock.advance(10);
  }
  await world.clock.advance(500);
  return { outcomes, failed: outcomes.filter(({ text }) => text.startsWith('ERR')) };
}

describe('a good token is used', () => {
  it.each([0, 0.25, 0.5, 0.75, 0.999])(
    'R25 a token of 4 s, its endpoint down for 1.5 s with Retry-After 1: nobody fails, nobody waits 300 ms (random %d)',
    async (random) => {
      // It meets the first renewal, and is over when Retry-After is.
      const renewal = 4_000 - 800 - 400 * random;
      for (let begin = renewal - 1_400; begin < renewal - 510; begin += 100) {
        let down = false;
        const world: World = new World((_fields, _request, count): Answer =>
          down ? { status: 503, headers: { 'retry-after': '1' } } : token(`t${count}`, 4),
        );
        world.random = random;
        await world.ask();
        world.clock.after(begin, () => (down = true));
        world.clock.after(begin + 1_500, () => (down = false));
        const { outcomes, failed } = await load(world, 9_000);
        expect({ begin, failed }).toEqual({ begin, failed: [] });
        expect(Math.max(...outcomes.map(({ waited }) => waited))).toBeLessThanOrEqual(300);
      }
    },
  );

  it.each([2_000, 6_000, 20_000])('R25 an outage of %d ms is not prolonged by more than a third', async (ms) => {
    let down = true;
    const world = new World((_fields, _request, count): Answer => (down ? { status: 503 } : token(`t${count}`)));
    world.clock.after(ms, () => (down = false));
    const { outcomes } = await load(world, ms * 2 + 2_000);
    const firstGood = outcomes.find(({ text }) => !text.startsWith('ERR'));
    expect((firstGood?.at ?? Infinity) - ms).toBeLessThanOrEqual(Math.max(1_000, ms / 3) + 50);
    expect(world.sent.length).toBeLessThanOrEqual(14);
  });

  it('R25 Retry-After is the wait, shorter than ours too', async () => {
    let down = true;
    const world = new World((): Answer => (down ? { status: 429, headers: { 'retry-after': '2' } } : token('t')), {
      credentials: { id: 'x' },
    });
    for (let i = 0; i < 20; i++) await world.asked(undefined, 1_000);
    const { cooldownUntil = 0 } = world.tokens.status();
    expect(cooldownUntil - world.clock.now()).toBeLessThanOrEqual(2_100);
    down = false;
    await world.clock.advance(2_200);
    expect(await world.asked()).toBe('t');
  });

  it('R25 tells callers that a try is under way, and never an `until` that is past', async () => {
    let hangs = false;
    const world = new World((): Answer => (hangs ? { after: 1e9 } : { status: 503 }));
    await world.asked();
    hangs = true;
    await world.clock.advance(1_100);
    void world.ask();
    await world.clock.advance(10);
    const error = world.tokens.token().catch((reason: unknown) => reason);
    await world.clock.advance(251);
    expect(await error).toMatchObject({
      code: 'ERR_TOKEN_UNAVAILABLE',
      until: undefined,
      message: expect.stringContaining('another attempt is under way'),
    });
  });

  it('R37 a stray 401 while the token endpoint hangs holds everybody back for 500 ms, not for the deadline', async () => {
    let hangs = false;
    const world = new World((): Answer => (hangs ? { after: 1e9 } : token('good')));
    await world.ask();
    hangs = true;
    const rejected = world.tokens.peek();
    if (rejected === undefined) throw new Error('no token');
    const rejecting = world.ask(undefined, { replaces: rejected, reason: 'rejected' });
    await world.clock.advance(0);
    expect(world.tokens.peek()).toBeUndefined();
    const other = world.ask();
    await world.clock.advance(499);
    expect(world.tokens.peek()).toBeUndefined();
    await world.clock.advance(1);
    expect(world.tokens.peek()?.reveal()).toBe('good');
    expect(await other).toBe('good');
    await world.clock.advance(10_000);
    expect(await rejecting).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
    expect(await world.ask()).toBe('good');
  });

  it('R37 a token that was replaced is never served again', async () => {
    const world = new World((_fields, _request, count): Answer => ({
      ...token(`t${count}`),
      after: count === 1 ? 0 : 700,
    }));
    await world.ask();
    const rejected = world.tokens.peek();
    if (rejected === undefined) throw new Error('no token');
    void world.ask(undefined, { replaces: rejected, reason: 'rejected' });
    await world.clock.advance(600);
    expect(await world.ask()).toBe('t1');
    await world.clock.advance(100);
    expect(await world.ask()).toBe('t2');
    expect(await world.ask(undefined, { replaces: rejected, reason: 'rejected' })).toBe('t2');
  });

  it('R39 tells once when rejections begin to be ignored, and once when they are not any more', async () => {
    const world = new World((_fields, _request, count): Answer => token(`t${count}`, 3_600));
    await world.ask();
    for (let i = 0; i < 30; i++) {
      const current = world.tokens.peek();
      if (current !== undefined) void world.ask(undefined, { replaces: current, reason: 'rejected' });
      await world.clock.advance(10);
    }
    const { rejections } = world.tokens.status();
    expect(rejections).toMatchObject({ count: 30, since: expect.any(Number), until: expect.any(Number) });
    expect(Number.isInteger(rejections?.until)).toBe(true);
    await world.clock.advance(2_000);
    const types = world.events.map(({ type }) => type).filter((type) => type.startsWith('rejections'));
    expect(types).toEqual(['rejections_suppressed', 'rejections_accepted']);
    expect(world.sent).toHaveLength(2);
  });

  it('R44 an acquisition that a sleep interrupted is tried again at once, without a cooldown', async () => {
    let hangs = true;
    const world = new World((_fields, _request, count): Answer => (hangs ? { after: 1e9 } : token(`t${count}`)));
    const asked = world.ask();
    await world.clock.advance(500);
    world.clock.suspend(3_600_000);
    hangs = false;
    await world.clock.advance(500);
    expect(await asked).toBe('t2');
    expect(world.tokens.status().cooldownUntil).toBeUndefined();
    expect(world.events.map(({ type }) => type)).toEqual(['token_acquired']);
  });

  it('R17 createToken hands out nothing that has expired', async () => {
    const world: World = new World(() => ({}), {
      createToken: () => ({
        accessToken: 'dead',
        tokenType: 'Bearer',
        expiresAt: new Date(world.clock.wall() - 60_000),
      }),
    });
    const definition = { request: undefined };
    expect(definition.request).toBeUndefined();
    expect(await world.asked()).toBe('ERR_TOKEN_ALREADY_EXPIRED');
  });

  it('R72 three quick failures at a cold start do not use up the quota', async () => {
    let ill = true;
    const world = new World((_fields, _request, count): Answer => (ill ? { status: 503 } : token(`t${count}`)), {
      tokenRequestQuota: { limit: 3, window: 60_000 },
      credentials: { id: 'x' },
    });
    const first = world.ask();
    await world.clock.advance(700);
    ill = false;
    expect(await first).toBe('ERR_TOKEN_ENDPOINT_FAILED');
    await world.clock.advance(1_100);
    expect(await world.asked()).toBe('t3');
  });

  it('R72 the server never sees one call more, though the first was delayed on its way', async () => {
    const seen: number[] = [];
    const world: World = new World(
      (_fields, _request, count): Answer => {
        const delay = count === 1 ? 300 : 0;
        world.clock.after(delay, () => seen.push(world.clock.now()));
        return { ...token(`t${count}`, 20), after: delay };
      },
      { tokenRequestQuota: { limit: 3, window: 60_000 }, credentials: { id: 'x' } },
    );
    const { failed } = await load(world, 150_000);
    for (const at of seen)
      expect(seen.filter((other) => other > at - 60_000 && other <= at).length).toBeLessThanOrEqual(3);
    expect(failed.every(({ text }) => text === 'ERR_TOKEN_RATE_LIMITED')).toBe(true);
    const told = world.events.filter(
      (event) => event.type === 'acquisition_failed' && event.error.code === 'ERR_TOKEN_RATE_LIMITED',
    );
    expect(told.length).toBeLessThanOrEqual(4);
  });

  it('R78 of two live secrets the dead one is asked once', async () => {
    const world = new World(
      ({ id }, _request, count): Answer =>
        id === 'dead' ? { status: 401, body: { error: 'invalid_client' } } : token(`t${count}`, 10),
      { credentials: [{ id: 'dead' }, { id: 'live' }] },
    );
    for (let i = 0; i < 4; i++) {
      expect(await world.asked()).toMatch(/^t/);
      await world.clock.advance(20_000);
    }
    expect(world.sent.filter(({ fields }) => fields['id'] === 'dead')).toHaveLength(1);
    expect(world.events.filter(({ type }) => type === 'credentials_refused')).toEqual([
      { type: 'credentials_refused', subject: undefined, index: 0, count: 2 },
    ]);
  });
});

const refreshing = {
  renew: {
    request: ({ refreshToken = '' }) => ({ url: '/refresh', body: form({ refresh_token: refreshToken }) }),
  },
  credentials: { id: 'x' },
};
const isRefresh = (fields: Record<string, string>) => 'refresh_token' in fields;

describe('a renewal by refresh token', () => {
  it.each([
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['404', { status: 404 }],
    ['400', { status: 400, body: { error: 'invalid_grant' } }],
    ['429', { status: 429 }],
    ['200 without a token', { body: {} }],
    ['nothing at all', { unreachable: true }],
    ['no end', { after: 1e9 }],
  ] as const)('R46 that ends in %s falls back to the credentials, in the same flight', async (_what, answer) => {
    const world: World = new World(
      (fields, _request, count): Answer =>
        isRefresh(fields) ? answer : token(`t${count}`, 300, { refresh_token: `r${count}` }),
      refreshing,
    );
    await world.ask();
    const texts = new Set<string>();
    for (let s = 0; s < 1_500; s += 5) {
      texts.add(await world.asked(undefined, 6_000));
      await world.clock.advance(5_000);
    }
    expect([...texts].filter((text) => text.startsWith('ERR'))).toEqual([]);
    expect(texts.size).toBeGreaterThan(3);
  });

  it('R46 a rotated refresh token of an answer that came too late is used, and the spent one never again', async () => {
    const spent = new Set<string>();
    const reused: string[] = [];
    const world: World = new World((fields, _request, count): Answer => {
      const { refresh_token: sent } = fields;
      if (sent !== undefined) {
        if (spent.has(sent)) reused.push(sent);
        spent.add(sent);
      }
      if (isRefresh(fields) && count === 2) world.clock.suspend(8_000);
      if (!isRefresh(fields) && count > 1) return { status: 503 };
      return token(`t${count}`, 6, { refresh_token: `r${count}` });
    }, refreshing);
    await world.ask();
    for (let i = 0; i < 40; i++) {
      await world.asked();
      await world.clock.advance(500);
    }
    expect(reused).toEqual([]);
    expect(world.sent.filter(({ fields }) => isRefresh(fields)).length).toBeGreaterThan(2);
    expect(world.sent.flatMap(({ fields }) => fields['refresh_token'] ?? []).slice(0, 2)).toEqual(['r1', 'r2']);
  });
});
