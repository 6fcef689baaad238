import { afterEach, describe, expect, it } from 'vitest';
import { has } from '../../../lib/core/without-prototype.js';

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
