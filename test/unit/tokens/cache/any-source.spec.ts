import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { CachedTokenSource, type CachedOptions } from '../../../../lib/tokens/cache/cached-token-source.js';
import { TokenAcquisitionError, UnknownSubjectError } from '../../../../lib/core/errors.js';
import type { TokenOptions, TokenSource } from '../../../../lib/core/token-source.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';

/** A source that answers when and what it is told. */
class Scripted implements TokenSource {
  readonly clock = new ManualClock();
  readonly demands: TokenOptions[] = [];
  #settle: (outcome: string | Error) => void = () => {};
  readonly cached: CachedTokenSource;

  constructor(options: Partial<CachedOptions> = {}) {
    const { clock } = this;
    this.cached = new CachedTokenSource(this, {
      clock,
      maxSubjects: 9,
      maxConcurrentAcquisitions: 9,
      report: () => {},
      ...options,
    });
  }

  token(demand: TokenOptions = {}): Promise<AccessToken> {
    this.demands.push(demand);
    return new Promise((resolve, reject) => {
      this.#settle = (outcome) => (typeof outcome === 'string' ? resolve(this.issue(outcome)) : reject(outcome));
    });
  }

  issue(value: string): AccessToken {
    return new AccessToken({ value, tokenType: 'Bearer', sentAt: this.clock.now(), lifetime: 100_000 }, () => 0);
  }

  /** Lets an acquisition that has just begun end. */
  async end(outcome: string | Error): Promise<void> {
    await Promise.resolve();
    this.#settle(outcome);
  }

  /** A cached token. */
  async filled(value: string, subject?: string): Promise<AccessToken> {
    const asked = this.cached.token(subject === undefined ? {} : { subject });
    await this.end(value);
    return asked;
  }
}

const down = () => new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', { kind: 'transient' });

describe('cached, over any source', () => {
  it('asks it for what is known, with no key more', async () => {
    const source = new Scripted();
    const first = await source.filled('one');
    void source.cached.token({ replaces: first, reason: 'due' });
    await source.filled('two', 'ann');
    expect(source.demands.map((demand) => Object.keys(demand))).toEqual([[], ['replaces', 'reason'], ['subject']]);
    expect(source.demands[1]).toMatchObject({ replaces: first, reason: 'due' });
  });

  it('asks it behind a request because a token is due', async () => {
    const source = new Scripted();
    await source.filled('one');
    await source.clock.advance(80_000);
    expect(source.cached.peek()?.reveal()).toBe('one');
    expect(source.demands[1]).toMatchObject({ reason: 'due' });
  });

  it('passes on an error that is none of ours, as it is', async () => {
    const source = new Scripted();
    const own = new TypeError('of the source');
    const asked = source.cached.token();
    await source.end(own);
    await expect(asked).rejects.toBe(own);
    const first = await source.filled('one');
    const other = source.cached.token({ replaces: first, reason: 'rejected' });
    await source.end(own);
    await expect(other).rejects.toBe(own);
  });

  it("R41 gives a caller that gave up its own reason, even when that is one of the library's errors", async () => {
    const source = new Scripted();
    const reason = down();
    const cold = new AbortController();
    const waiting = source.cached.token({ signal: cold.signal });
    cold.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await source.end('one');
    const replaces = await source.cached.token();
    const late = new AbortController();
    const replacing = source.cached.token({ replaces, reason: 'rejected', signal: late.signal });
    late.abort(reason);
    await expect(replacing).rejects.toBe(reason);
  });

  it('R39 takes no notice of a refusal when it holds no token', async () => {
    const source = new Scripted();
    const asked = source.cached.token();
    await source.end(down());
    await expect(asked).rejects.toThrow('down');
    expect(() => source.cached.refused(source.issue('of old'))).not.toThrow();
  });

  it('R63 tells all that it holds, and whose it is', async () => {
    const source = new Scripted();
    const [own, hers] = [await source.filled('one'), await source.filled('two', 'ann')];
    const failing = source.cached.token({ subject: 'bob' });
    await source.end(down());
    await expect(failing).rejects.toThrow('down');
    expect(source.cached.held()).toEqual([
      { token: own, subject: undefined },
      { token: hers, subject: 'ann' },
    ]);
  });
});

describe('R70 a subject without credentials', () => {
  it('R70 is not asked for again, and leaves no record behind', async () => {
    const source = new Scripted();
    for (let i = 0; i < 2; i++) {
      const asked = source.cached.token({ subject: 'nobody' });
      if (i === 0) await source.end(new UnknownSubjectError('acme'));
      await expect(asked).rejects.toMatchObject({ code: 'ERR_UNKNOWN_SUBJECT' });
    }
    expect(source.demands).toHaveLength(1);
    expect([...source.cached.records()]).toEqual([]);
  });

  it('R70 that had a token keeps it while it lives', async () => {
    const source = new Scripted();
    const token = await source.filled('one', 'ann');
    const renewed = source.cached.renew('ann');
    await source.end(new UnknownSubjectError('acme'));
    await expect(renewed).rejects.toMatchObject({ code: 'ERR_UNKNOWN_SUBJECT' });
    expect(source.cached.peek('ann')?.is(token)).toBe(true);
    expect([...source.cached.records()]).toHaveLength(1);
  });
});

describe('a token that ends when the next is issued', () => {
  it.each([
    [true, undefined],
    [false, 'one'],
  ])('R35 is given to nobody from then on (single: %s)', async (single, expected) => {
    const source = new Scripted({ single });
    await source.filled('one');
    const renewed = source.cached.renew();
    expect(source.cached.peek()?.reveal()).toBe(expected);
    await source.end('two');
    await renewed;
    expect(source.cached.peek()?.reveal()).toBe('two');
  });

  it('R35 is waited for, though its renewal failed before', async () => {
    const source = new Scripted({ single: true });
    await source.filled('one');
    const failing = source.cached.renew();
    await source.end(down());
    await expect(failing).rejects.toThrow('down');
    const renewing = source.cached.renew();
    const waiting = source.cached.token();
    await source.end('two');
    expect((await waiting).is(await renewing)).toBe(true);
  });
});
