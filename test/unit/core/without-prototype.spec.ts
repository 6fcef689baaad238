import { afterEach, describe, expect, it } from 'vitest';
import { has, withoutPrototype } from '../../../lib/core/without-prototype.js';

class Options {
  get subject(): string {
    return 'merchant';
  }
}

afterEach(() => void Reflect.deleteProperty(Object.prototype, 'polluted'));

describe('has', () => {
  it('finds what a value has itself, and what it has of a class', () => {
    expect(has({ subject: undefined }, 'subject')).toBe(true);
    expect(has(new Options(), 'subject')).toBe(true);
    expect(has(new (class extends Options {})(), 'subject')).toBe(true);
    expect(has({}, 'subject')).toBe(false);
  });

  it('finds nothing that somebody has put on Object.prototype', () => {
    Reflect.set(Object.prototype, 'polluted', true);
    expect(has({}, 'polluted')).toBe(false);
    expect(has(new Options(), 'polluted')).toBe(false);
    expect(has({ polluted: true }, 'polluted')).toBe(true);
  });
});

describe('a copy without a prototype', () => {
  it('has all that a value has itself and of its classes, and no constructor', () => {
    class Derived extends Options {
      own = 1;
    }
    Object.assign(Derived.prototype, { inherited: 3 });
    const value = Object.defineProperty(new Derived(), 'hidden', { value: 2, enumerable: false });
    const copy = withoutPrototype(value);
    expect(Object.getPrototypeOf(copy)).toBeNull();
    const entries = Object.fromEntries(Object.entries(copy));
    expect(entries).toEqual({ own: 1, hidden: 2, subject: 'merchant', inherited: 3 });
    expect('constructor' in copy).toBe(false);
  });

  it('shows nothing that somebody has put on Object.prototype', () => {
    Reflect.set(Object.prototype, 'polluted', true);
    expect(Reflect.get(withoutPrototype(new Options()), 'polluted')).toBeUndefined();
  });
});
