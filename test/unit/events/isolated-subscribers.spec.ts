import { filter, firstValueFrom, map, merge, NEVER, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isolatedSubscribers } from '../../../lib/events/isolated-subscribers.js';

function setUp() {
  const source = new Subject<number>();
  const failed = vi.fn();
  return { source, failed, values$: isolatedSubscribers(source, failed) };
}

const fail = (error: unknown = new TypeError('not mine')) => {
  throw error;
};

beforeEach(() => {
  vi.useFakeTimers();
});

// rxjs throws on a timer what a subscriber threw: then running them throws.
afterEach(() => {
  expect(() => vi.runAllTimers()).not.toThrow();
  vi.useRealTimers();
});

describe('R79 a subscriber that throws', () => {
  it('is told of the next value, and so is everybody else', () => {
    const { source, failed, values$ } = setUp();
    const seen: string[] = [];
    values$.subscribe((value) => {
      seen.push(`a${value}`);
      fail();
    });
    values$.subscribe({ next: (value) => seen.push(`b${value}`) });
    source.next(1);
    source.next(2);
    expect(seen).toEqual(['a1', 'b1', 'a2', 'b2']);
    expect(failed).toHaveBeenCalledExactlyOnceWith(new TypeError('not mine'));
  });

  it('is reported, whatever it throws: an error whose name cannot be read too', () => {
    const { source, failed, values$ } = setUp();
    const odd = Object.defineProperty(new Error(), 'name', { get: fail });
    values$.subscribe(() => fail(odd));
    source.next(0);
    expect(failed.mock.calls).toEqual([[odd]]);
  });

  it('is reported once per name of the error, at most ten times, however many subscribe', () => {
    const { source, failed, values$ } = setUp();
    values$.subscribe((value) => fail(Object.assign(new Error(), { name: `E${value % 20}` })));
    for (let value = 0; value < 40; value++) source.next(value);
    expect(failed).toHaveBeenCalledTimes(10);
    values$.subscribe(() => fail('a text'));
    source.next(0);
    expect(failed).toHaveBeenCalledTimes(10);
    const other = setUp();
    for (let i = 0; i < 200; i++) other.values$.pipe(map((value) => value)).subscribe(() => fail('a text'));
    other.source.next(0);
    expect(other.failed.mock.calls).toEqual([['a text']]);
  });

  it('behind operators, in an operator, in its own error handler, or later in a promise', async () => {
    const { source, failed, values$ } = setUp();
    const seen: number[] = [];
    values$.pipe(filter((value) => value > 1)).subscribe(() => fail());
    values$.pipe(map(() => fail(new RangeError('in the operator')))).subscribe();
    values$.pipe(map(() => fail(new RangeError('handled')))).subscribe({ error: () => fail(new EvalError('again')) });
    // oxlint-disable-next-line typescript/no-misused-promises -- what people write
    values$.subscribe(async () => fail(new URIError('later')));
    values$.pipe(map((value) => value * 2)).subscribe((value) => seen.push(value));
    source.next(2);
    source.next(3);
    await vi.advanceTimersByTimeAsync(0);
    expect(new Set(failed.mock.calls.map(([error]) => error.name))).toEqual(
      new Set(['EvalError', 'RangeError', 'TypeError', 'URIError']),
    );
    expect(seen).toEqual([4, 6]);
  });

  it('at its end', () => {
    const { source, failed, values$ } = setUp();
    const ended = vi.fn();
    values$.subscribe({ complete: () => fail() });
    values$.subscribe({ complete: ended });
    source.complete();
    expect([failed, ended].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });
});

describe('what is isolated', () => {
  it('is an Observable like others: unsubscribed, awaited, merged, handed an observer with methods', async () => {
    const { source, values$ } = setUp();
    class Counter {
      count = 0;
      next(): void {
        this.count++;
      }
    }
    const counter = new Counter();
    const subscription = values$.subscribe(counter);
    const first = firstValueFrom(values$.pipe(filter((value) => value === 2)));
    const merged = firstValueFrom(merge(values$, NEVER));
    source.next(1);
    source.next(2);
    expect(await Promise.all([first, merged])).toEqual([2, 1]);
    subscription.unsubscribe();
    source.next(3);
    expect(counter.count).toBe(2);
    expect(source.observed).toBe(false);
  });

  it('tells an error of its source to who handles it', () => {
    const { source, failed, values$ } = setUp();
    const handled = vi.fn();
    values$.subscribe({ error: handled });
    values$.subscribe(() => {}, handled);
    values$.subscribe();
    source.error(new Error('over'));
    expect(handled).toHaveBeenCalledTimes(2);
    expect(failed).toHaveBeenCalledExactlyOnceWith(new Error('over'));
  });
});
