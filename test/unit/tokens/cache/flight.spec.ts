import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { AbandonedError, Flight } from '../../../../lib/tokens/cache/flight.js';

const token = new AccessToken({ value: 'text', tokenType: 'Bearer', sentAt: 0, lifetime: 1_000 });

/** A flight that lands when it is told. */
function flying() {
  const landing: ((outcome: AccessToken | Error) => void)[] = [];
  const flight = new Flight(0, async () => {
    const outcome = await new Promise<AccessToken | Error>((resolve) => landing.push(resolve));
    if (outcome instanceof Error) throw outcome;
    return outcome;
  });
  const end = async (outcome: AccessToken | Error) => {
    await Promise.resolve();
    landing[0]?.(outcome);
  };
  return { flight, end };
}

describe('a flight', () => {
  it('R40 brings the same token to all who join it', async () => {
    const { flight, end } = flying();
    const joined = [flight.join(undefined), flight.join(new AbortController().signal)];
    await end(token);
    expect(await Promise.all(joined)).toEqual([token, token]);
  });

  it('R76 fails as usual when what it does throws at once, and nobody need wait for that', async () => {
    const flight = new Flight(0, () => {
      throw new RangeError('at once');
    });
    await expect(flight.join(undefined)).rejects.toThrow('at once');
  });

  it('R41 is left by a caller that aborts, before or while it waits; the others stay', async () => {
    const { flight, end } = flying();
    const abort = new AbortController();
    const others = flight.join(undefined);
    const waiting = flight.join(abort.signal);
    abort.abort('tired');
    await expect(waiting).rejects.toBe('tired');
    await expect(flight.join(abort.signal)).rejects.toBe('tired');
    expect(flight.signal.aborted).toBe(false);
    await end(token);
    expect(await others).toBe(token);
  });

  it('R25 is left without a token by a caller whose patience is over', async () => {
    const { flight } = flying();
    void flight.join(undefined);
    expect(await flight.join(undefined, Promise.resolve())).toBeUndefined();
    await expect(flight.join(undefined, Promise.reject(new Error('called off')))).rejects.toThrow('called off');
  });

  it('R85 is abandoned when the last one that waits has left', async () => {
    const { flight } = flying();
    const [first, second] = [new AbortController(), new AbortController()];
    const joined = [flight.join(first.signal), flight.join(second.signal)];
    first.abort('tired');
    await expect(joined[0]).rejects.toBe('tired');
    expect(flight.signal.aborted).toBe(false);
    second.abort('tired too');
    await expect(joined[1]).rejects.toBe('tired too');
    expect(flight.signal.reason).toBeInstanceOf(AbandonedError);
    expect(String(flight.signal.reason)).toBe('AbandonedError');
  });

  it('R85 is never abandoned once it is kept', async () => {
    const { flight } = flying();
    flight.keep();
    const callers = [new AbortController(), new AbortController()];
    const joined = callers.map(({ signal }) => flight.join(signal));
    for (const caller of callers) caller.abort('tired');
    await Promise.allSettled(joined);
    expect(flight.signal.aborted).toBe(false);
  });

  it('R62 leaves no listener on a caller’s signal, however it ends', async () => {
    for (const outcome of [token, new Error('no')]) {
      const { flight, end } = flying();
      const { signal } = new AbortController();
      const joined = flight.join(signal).catch(() => {});
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      await end(outcome);
      await joined;
      await new Promise((resolve) => setImmediate(resolve));
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    }
  });
});
