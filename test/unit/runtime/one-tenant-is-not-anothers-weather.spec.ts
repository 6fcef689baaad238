import { describe, expect, it } from 'vitest';
import { type Answer, type Endpoint, token, World } from './world.js';

const GOOD = Array.from({ length: 10 }, (_, index) => `good${index}`);

/** Ten good tenants, asked for twice a second each, beside bad ones. Returns how many of their requests failed. */
async function failuresOfGood(endpoint: Endpoint, bad: readonly string[], perSecond: number, hang = false) {
  const world = new World(endpoint, {
    credentials: (subject?: string) =>
      hang && subject?.startsWith('bad') === true ? new Promise(() => {}) : { id: subject ?? '' },
  });
  for (const subject of GOOD) await world.asked(subject);
  let [asked, failed] = [0, 0];
  const step = 20;
  for (let ms = 0; ms < 30_000; ms += step) {
    for (const [index, subject] of GOOD.entries()) {
      if ((ms + index * 37) % 500 >= step) continue;
      asked += 1;
      void world.ask(subject).then((text) => (failed += text.startsWith('ERR') ? 1 : 0));
    }
    const share = (perSecond * step) / 1_000;
    const count =
      Math.floor(share) + (Math.floor(ms / step) % Math.round(1 / Math.max(share % 1 || 1, 0.01)) === 0 ? 1 : 0);
    for (let i = 0; i < (perSecond === 0 ? 0 : count); i++) for (const subject of bad) void world.ask(subject);
    await world.clock.advance(step);
  }
  return { asked, failed, world };
}

const ill =
  (answer: Answer): Endpoint =>
  ({ id = '' }, _request, count) =>
    id.startsWith('bad') ? answer : { ...token(`${id}-${count}`, 8), after: 20 };

describe('one tenant is not another’s weather', () => {
  it.each([1, 20, 100])('R84 whose token request ends in 500, asked for %d times a second', async (perSecond) => {
    const { asked, failed } = await failuresOfGood(ill({ status: 500 }), ['bad'], perSecond);
    expect(failed / asked).toBeLessThanOrEqual(0.01);
  });

  it('R84 whose token request takes for ever', async () => {
    const { asked, failed } = await failuresOfGood(ill({ after: 1e9 }), ['bad'], 100);
    expect(failed / asked).toBeLessThanOrEqual(0.01);
  });

  it('R84 whose credentials source hangs', async () => {
    const { asked, failed } = await failuresOfGood(ill({}), ['bad'], 100, true);
    expect(failed / asked).toBeLessThanOrEqual(0.01);
  });

  it('R84 nor are three of them', async () => {
    const { asked, failed } = await failuresOfGood(ill({ status: 503 }), ['bad1', 'bad2', 'bad3'], 20);
    expect(failed / asked).toBeLessThanOrEqual(0.01);
  });

  it('R84 but an endpoint that fails two in a row is left alone by all', async () => {
    const world = new World(() => ({ status: 503, headers: { 'retry-after': '30' } }));
    await world.asked('a');
    await world.asked('b');
    const calls = world.sent.length;
    const more = await Promise.all(['c', 'd', 'e'].map((subject) => world.asked(subject)));
    expect(more).toEqual(['ERR_TOKEN_UNAVAILABLE', 'ERR_TOKEN_UNAVAILABLE', 'ERR_TOKEN_UNAVAILABLE']);
    expect(world.sent).toHaveLength(calls);
  });

  it('R25 nor is one that nobody reaches tried by a second one', async () => {
    const world = new World(() => ({ unreachable: true }));
    await world.asked('a', 3_000);
    const calls = world.sent.length;
    expect(await world.asked('b')).toBe('ERR_TOKEN_UNAVAILABLE');
    expect(world.sent).toHaveLength(calls);
  });

  it('R84 the one try after a cooldown goes round', async () => {
    const world = new World(({ id = '' }, _request, count) =>
      count > 8 && id === 'good' ? token('good') : { status: 503 },
    );
    await world.asked('bad');
    await world.asked('good');
    for (let ms = 0; ms < 30_000; ms += 100) {
      void world.ask('bad');
      if (ms % 1_000 === 0 && (await world.asked('good', 100)) === 'good') return;
      await world.clock.advance(100);
    }
    expect.fail('the good one never got its try');
  });

  it.each([
    ['throw', () => Promise.reject(new Error('no such row'))],
    ['hang', () => new Promise<never>(() => {})],
    ['know nobody', async () => undefined],
  ])('R85 300 made-up subjects a second whose sources %s do not delay a new tenant', async (_how, unknown) => {
    const world = new World(({ id }) => ({ ...token(id ?? '', 8), after: 20 }), {
      credentials: async (subject?: string) => (subject?.startsWith('good') === true ? { id: subject } : unknown()),
    });
    let made = 0;
    for (let s = 0; s < 12; s++) {
      for (let ms = 0; ms < 1_000; ms += 50) {
        for (let i = 0; i < 15; i++) void world.ask(`made-up-${made++}`);
        await world.clock.advance(50);
      }
      const since = world.clock.now();
      expect(await world.asked(`good${s}`)).toBe(`good${s}`);
      expect(world.clock.now() - since).toBeLessThanOrEqual(250);
    }
  });

  it('R70 a source that throws evicts no live token', async () => {
    const world = new World(({ id }) => token(id ?? '', 3_600), {
      maxSubjects: 10,
      credentials: (subject?: string) => {
        if (subject?.startsWith('good') === true) return { id: subject };
        throw new Error('no such row');
      },
    });
    for (const subject of GOOD) await world.ask(subject);
    for (let i = 0; i < 50; i++) void world.ask(`made-up-${i}`);
    await world.clock.advance(2_000);
    expect(GOOD.map((subject) => world.tokens.peek(subject)?.reveal())).toEqual(GOOD);
  });

  it('R80 reading the status keeps nobody from being evicted', async () => {
    const world = new World(({ id }) => token(id ?? '', 3_600), { maxSubjects: 2 });
    await world.ask('a');
    await world.ask('b');
    world.tokens.status('a');
    await world.ask('c');
    expect(['a', 'b', 'c'].map((subject) => world.tokens.status(subject).state)).toEqual(['absent', 'fresh', 'fresh']);
  });

  it('R25 a failing source does not end the cooldown of a dead endpoint', async () => {
    let vault = true;
    const world = new World(() => ({ unreachable: true }), {
      credentials: (subject?: string) => {
        if (!vault && subject === 'ann') throw new Error('vault');
        return { id: subject ?? '' };
      },
    });
    for (let i = 0; i < 6; i++) {
      await world.asked('ann', 2_000);
      await world.clock.advance(5_000);
    }
    vault = false;
    await world.asked('ann', 2_000);
    await world.asked('ann', 2_000);
    const calls = world.sent.length;
    vault = true;
    await world.asked('bob', 300);
    expect(world.sent.length - calls).toBeLessThanOrEqual(1);
  });

  it('R25 a failing source does not make the server’s metadata be fetched again', async () => {
    let fails = false;
    let metadata = 0;
    const world = new World(
      (_fields, { url }) => {
        if (!url.includes('well-known')) return token('t');
        metadata += 1;
        return { body: { issuer: 'https://as.test', token_endpoint: 'https://as.test/t' } };
      },
      {
        server: { issuer: 'https://as.test' },
        request: ({ server }) => ({ url: server?.tokenEndpoint ?? '' }),
        credentials: (subject?: string) => {
          if (fails) throw new Error('vault');
          return { id: subject ?? '' };
        },
      },
    );
    await world.asked('a');
    fails = true;
    for (const subject of ['b', 'c', 'd']) await world.asked(subject, 2_000);
    expect(metadata).toBe(1);
  });
});
