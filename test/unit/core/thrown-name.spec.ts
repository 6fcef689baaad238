import { describe, expect, it } from 'vitest';
import { thrownName } from '../../../lib/core/thrown-name.js';

const unreadable = Object.defineProperty(new Error('x'), 'name', {
  get: () => {
    throw new Error('from a getter');
  },
});

describe('the name of what somebody threw', () => {
  it.each<[string, unknown, string]>([
    ['an error', new RangeError('canary'), 'RangeError'],
    ['an exception of the platform', new DOMException('canary', 'AbortError'), 'AbortError'],
    ['a text', 'canary', 'string'],
    ['nothing', undefined, 'undefined'],
    ['an error whose name is no word', Object.assign(new Error('x'), { name: 'canary-secret' }), 'Error'],
    ['an error whose name is too long', Object.assign(new Error('x'), { name: 'x'.repeat(61) }), 'Error'],
    ['an error whose name is no text', Object.assign(new Error('x'), { name: 7 }), 'Error'],
    ['an error whose name only reads like a word', Object.assign(new Error('x'), { name: true }), 'Error'],
    ['an error whose name cannot be read', unreadable, 'Error'],
  ])('R76, R89 of %s', (_what, thrown, name) => {
    expect(thrownName(thrown)).toBe(name);
  });
});
