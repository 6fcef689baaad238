import { describe, expect, it } from 'vitest';
import { type Answer, token, World } from './world.js';

const never = () => new Promise<never>(() => {});

describe('nobody is locked out', () => {
  it('R74 by credentials that arrive after the deadline, in an outage', async () => {
    let down = false;
    const world: World = new World(({ id }, _request, count) => (down ? { status: 503 } : token(`${id}-${count}`)), {
      credentials: async (subject?: string) => {
        if (subject === 'slow') await new Promise<void>((done) => world.clock.after(20_000, done));
        return { id: subject ?? 'app' };
      },
    });
    const slow = world.ask('slow');
    await world.clock.advance(18_000);
    down = true;
    const others = [world.ask('ann'), world.ask('bob')];
    await world.clock.advance(1_900);
    expect(await Promise.all(others)).not.toContain('ann-1');
    down = false;
    await world.clock.advance(10_000);
    expect(await slow).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
    expect(await world.asked('cid')).toMatch(/^cid-/);
    expect(await world.asked('ann')).toMatch(/^ann-/);
  });

  it('R74 nothing that is answered after the deadline is published', async () => {
    const world = new World(() => ({ ...token('late'), after: 60_000 }));
    const asked = world.ask();
    await world.clock.advance(10_000);
    expect(await asked).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
    await world.clock.advance(100_000);
    expect(world.tokens.peek()).toBeUndefined();
  });

  it('R75 by a credentials source that hangs once', async () => {
    let calls = 0;
    const world = new World(({ id = '' }) => token(id), { credentials: () => (++calls === 1 ? never() : { id: 'x' }) });
    const first = world.ask();
    await world.clock.advance(10_250);
    expect(await first).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
    expect(await world.asked(undefined, 2_000)).toBe('ERR_TOKEN_UNAVAILABLE');
    await world.clock.advance(3_500);
    expect(await world.asked()).toBe('x');
  });

  it('R75 by an onRefreshTokenRotated that never settles once: it is called again', async () => {
    const handed: (string | undefined)[] = [];
    const world = new World((_fields, _request, count) => token(`t${count}`, 100, { refresh_token: `r${count}` }), {
      onRefreshTokenRotated: ({ refreshToken }) => (handed.push(refreshToken) === 1 ? never() : undefined),
    });
    const first = world.ask();
    await world.clock.advance(10_250);
    expect(await first).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
    await world.clock.advance(5_000);
    expect(await world.asked()).toBe('t1');
    expect(handed).toEqual(['r1', 'r1']);
    expect(world.sent).toHaveLength(1);
  });

  it.each([
    ['an Error of another library', () => Object.assign(new RangeError('secret'), { code: 'X', until: 9e15 })],
    ['no Error at all', () => 'secret'],
    ['nothing', () => undefined],
  ])('R76 by a source that throws %s at once: one typed error, one event, a cooldown', async (_what, thrown) => {
    let ill = true;
    const world = new World(({ id = '' }) => token(id), {
      credentials: () => {
        if (ill) throw thrown();
        return { id: 'x' };
      },
    });
    const all = await Promise.all([world.asked(undefined, 3_000), world.asked(undefined, 3_000)]);
    expect(all).toEqual(['ERR_CREDENTIALS_UNAVAILABLE', 'ERR_CREDENTIALS_UNAVAILABLE']);
    const nothing = { type: 'token_unavailable', code: 'ERR_CREDENTIALS_UNAVAILABLE', kind: 'transient' };
    expect(world.events).toMatchObject([
      { type: 'acquisition_failed', error: { kind: 'transient' } },
      { type: 'acquisition_joined' },
      nothing,
      nothing,
    ]);
    expect(JSON.stringify(world.events)).not.toContain('secret');
    ill = false;
    await world.clock.advance(1_000);
    expect(await world.asked()).toBe('x');
  });

  it('R76 a renewal behind whose code throws is told, and tried no more often than any other', async () => {
    let ill = false;
    const world = new World(() => token('t', 100), {
      request: () => {
        if (ill) throw new TypeError('boom');
        return { url: '/token' };
      },
    });
    await world.ask();
    ill = true;
    let tries = 0;
    const before = world.events.length;
    for (let s = 0; s < 90; s++) {
      await world.clock.advance(1_000);
      if (world.tokens.peek() !== undefined) tries += 1;
    }
    const told = world.events.slice(before).filter(({ type }) => type === 'acquisition_failed');
    expect(tries).toBeGreaterThan(80);
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(15);
  });

  it('R76 a renewal of another provider inside the credentials source starts a cooldown here too', async () => {
    const { TokenAcquisitionError } = await import('../../../lib/core/errors.js');
    const world = new World(() => token('t'), {
      credentials: () => {
        const details = { kind: 'transient', until: 9e15, since: 1 } as const;
        throw new TokenAcquisitionError('ERR_TOKEN_UNAVAILABLE', 'other', 'down', details);
      },
    });
    expect(await world.asked(undefined, 3_000)).toBe('ERR_CREDENTIALS_UNAVAILABLE');
    const { cooldownUntil = 0 } = world.tokens.status();
    expect(cooldownUntil - world.clock.now()).toBeLessThan(1_500);
    expect(cooldownUntil).toBeGreaterThan(world.clock.now());
  });

  it('R85 a caller that gives up takes its work along, if that was not sent', async () => {
    const world = new World(() => token('t'), { credentials: never });
    for (let i = 0; i < 1_000; i++) {
      const gone = new AbortController();
      void world.ask(`s${i}`, { signal: gone.signal });
      gone.abort(new Error('gone'));
    }
    await world.clock.advance(0);
    expect(world.clock.timers).toBe(0);
  });

  it('R85 whoever comes while the last one leaves gets a token all the same', async () => {
    const world = new World(() => token('t'), { credentials: async () => ({ id: 'x' }) });
    const gone = new AbortController();
    const first = world.ask(undefined, { signal: gone.signal });
    await Promise.resolve();
    gone.abort(new Error('gone'));
    expect(await world.ask()).toBe('t');
    expect(await first).toContain('gone');
  });

  it('R85 what was sent goes on although everybody left', async () => {
    const world = new World(() => ({ ...token('t'), after: 100 }));
    const gone = new AbortController();
    const first = world.ask(undefined, { signal: gone.signal });
    await world.clock.advance(50);
    gone.abort(new Error('gone'));
    await world.clock.advance(100);
    expect(await first).toContain('gone');
    expect(world.tokens.peek()?.reveal()).toBe('t');
    expect(world.sent).toHaveLength(1);
  });

  it('R85 more than 10,000 that wait get a typed error at once', async () => {
    const world = new World(() => token('t'), { credentials: never });
    for (let i = 0; i < 10_000; i++) void world.ask(`s${i}`);
    await world.clock.advance(0);
    const last = world.ask('one more');
    await world.clock.advance(0);
    expect(await last).toBe('ERR_TOO_MANY_ACQUISITIONS');
  });

  it('R93 tokens that die at once cost no more than 5 acquisitions a second, and nobody fails', async () => {
    const world: World = new World(
      (_fields, _request, count): Answer => ({
        body: { access_token: `t${count}`, token_type: 'Bearer', expires_in: '0.1' },
      }),
      {
        read: (r) => ({
          accessToken: r.at('access_token'),
          tokenType: 'Bearer',
          expiresAt: new Date(world.clock.wall() + 100),
        }),
      },
    );
    const outcomes: string[] = [];
    for (let i = 0; i < 100; i++) {
      void world.ask().then((text) => outcomes.push(text));
      await world.clock.advance(20);
    }
    await world.clock.advance(1_000);
    expect(outcomes).toHaveLength(100);
    expect(outcomes.filter((text) => text.startsWith('ERR'))).toEqual([]);
    expect(world.sent.length).toBeLessThanOrEqual(16);
  });

  it('R85 a request that fails only after its deadline gives its place back', async () => {
    let hangs = true;
    const world = new World(({ id = '' }): Answer => (hangs ? { after: 1e9 } : token(id)), {
      maxConcurrentAcquisitions: 1,
    });
    expect(await world.asked('a', 11_000)).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
    hangs = false;
    await world.clock.advance(10_000);
    expect(await world.asked('d')).toBe('d');
  });
});
