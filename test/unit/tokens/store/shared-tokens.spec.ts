import { describe, expect, it } from 'vitest';
import { subjectHash } from '../../../../lib/core/subject-hash.js';
import { AccessToken } from '../../../../lib/core/access-token.js';
import type { TokenEvent } from '../../../../lib/core/token-event.js';
import { withGeneration } from '../../../../lib/core/token-snapshot.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { SharedTokens } from '../../../../lib/tokens/store/shared-tokens.js';
import { SharedTokenSource } from '../../../../lib/tokens/store/shared-token-source.js';
import { StoreSession } from '../../../../lib/tokens/store/store-session.js';
import { SickStore } from './fleet.js';

/** A replica's way to the store, and tokens as it acquires them. */
function setUp({ singleSession = false } = {}) {
  const clock = new ManualClock();
  const store = new SickStore(clock);
  const events: TokenEvent[] = [];
  const report = (event: TokenEvent): void => {
    if (event.type !== 'store_asked') events.push(event);
  };
  const parts = { provider: 'acme', clock, random: () => 0, report, shutdown: new AbortController().signal };
  const session = new StoreSession(store, { ...parts, name: ['acme'] });
  const options = { ...parts, singleSession, oneTimeRefresh: false, deadline: 2_000 };
  const made = (value: string, lifetime = 100_000) =>
    new AccessToken({ value, tokenType: 'Bearer', sentAt: clock.now(), lifetime }, () => 0);
  const source = new SharedTokenSource({ token: async () => made('fake-acquired') }, session, options);
  return { clock, store, events, session, made, source, tokens: new SharedTokens(session, options) };
}

describe('a token that is written to the store without a lock', () => {
  it('R53 gives way to one there that lives longer, unless that is the same or dead', async () => {
    const { clock, tokens, made } = setUp();
    const long = made('fake-long');
    expect(await tokens.put(long, {}, undefined)).toMatchObject({ written: expect.anything() });
    expect((await tokens.put(made('fake-short', 50_000), {}, undefined)).better?.reveal()).toBe('fake-long');
    expect((await tokens.put(made('fake-long', 50_000), {}, undefined)).better).toBeUndefined();
    const dead = made('fake-dead', 1_000);
    await clock.advance(1_000);
    expect((await tokens.put(dead, { subject: 'ann' }, undefined)).better).toBeUndefined();
  });

  it('R53 is published late only while nobody is about to renew it', async () => {
    const { clock, store, tokens, made } = setUp();
    store.is = 'down';
    await tokens.put(made('fake-short', 10_000), {}, undefined);
    await clock.advance(8_000);
    store.is = 'well';
    store.calls.length = 0;
    await clock.advance(20_000);
    expect(store.calls).not.toContain('put');
  });
});

describe('a token that is there', () => {
  it('R54 takes the place of an older one; of a rejected one also when it is due itself', async () => {
    const { clock, tokens, made } = setUp();
    const { written } = await tokens.put(made('fake-new'), {}, undefined);
    const older = made('fake-old');
    const { token: there } = await tokens.look({}).then((seen) => seen ?? expect.unreachable('it is well'));
    const same = withGeneration(older, there?.generation ?? 0);
    expect((await tokens.look({ replaces: older, reason: 'due' }))?.better?.reveal()).toBe('fake-new');
    expect((await tokens.look({ replaces: same, reason: 'due' }))?.better).toBeUndefined();
    await clock.advance(written.refreshAt - clock.now());
    expect((await tokens.look({ replaces: older, reason: 'due' }))?.better).toBeUndefined();
    expect((await tokens.look({ replaces: older, reason: 'rejected' }))?.better?.reveal()).toBe('fake-new');
  });

  it('R39 is taken over without an acquisition, and told; where there is none, nothing happens', async () => {
    const { store, events, tokens, made, source } = setUp();
    await tokens.put(made('fake-new'), { subject: 'ann' }, undefined);
    expect(await source.adopt({ subject: 'bob' })).toBeUndefined();
    expect(events).toEqual([]);
    expect((await source.adopt({ subject: 'ann', reason: 'rejected' }))?.reveal()).toBe('fake-new');
    expect(events).toMatchObject([{ type: 'token_adopted', subject: subjectHash('ann'), reason: 'rejected' }]);
    store.is = 'down';
    expect(await source.adopt({ subject: 'ann' })).toBeUndefined();
  });
});

describe('who waits for another replica', () => {
  it('R75 is told after its deadline what to do about it, and that it may pass', async () => {
    const { clock, session, source } = setUp();
    await session.lock(session.key('token', undefined), 'another', 60_000);
    const asked = source.token().catch((error: unknown) => error);
    await clock.advance(2_300);
    expect(await asked).toMatchObject({
      code: 'ERR_TOKEN_ENDPOINT_TIMEOUT',
      kind: 'transient',
      retryable: true,
      message: expect.stringMatching(/had none within 2000 ms; raise the deadline if that is normal$/),
    });
  });
});

describe('a replica whose store is ill', () => {
  it('R56 R73 tells once in each illness that it may acquire nothing; after that it is no news', async () => {
    const { clock, store, source } = setUp({ singleSession: true });
    const failure = () => source.token().catch((error: unknown) => error);
    store.is = 'down';
    const message = expect.stringContaining(', and the store is ill; make the store work');
    expect(await failure()).toMatchObject({ code: 'ERR_STORE_REQUIRED', message, isRepetition: false });
    expect(await failure()).toMatchObject({ isRepetition: true });
    store.is = 'well';
    await clock.advance(1_000);
    expect(await failure()).toBeInstanceOf(AccessToken);
    store.is = 'down';
    expect(await failure()).toMatchObject({ isRepetition: false });
    expect(await failure()).toMatchObject({ isRepetition: true });
  });

  it('R53 acquires a token that is no older than the one that it replaces', async () => {
    const { store, made, source } = setUp();
    store.is = 'down';
    const replaces = withGeneration(made('fake-old'), 7);
    expect(await source.token({ replaces, reason: 'rejected' })).toMatchObject({ generation: 7 });
  });
});
