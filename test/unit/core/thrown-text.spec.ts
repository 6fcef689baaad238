import { describe, expect, it } from 'vitest';
import { thrownText } from '../../../lib/core/thrown-text.js';

class Odd extends Error {
  override get message(): string {
    throw new Error('from a getter');
  }
}

describe('what somebody threw', () => {
  it.each<[unknown, string]>([
    [new RangeError('no fake-secret'), 'RangeError: no …'],
    ['fake-secret', 'string: …'],
    [42, 'number: 42'],
    [undefined, 'undefined: undefined'],
    [Object.create(null), 'object'],
    [Object.assign(new Error('x'), { name: 'fake-secret' }), '…: x'],
    [Object.assign(new Error('x'), { name: 7 }), 'x'],
    [Object.assign(new Error('x'), { message: {} }), 'Error'],
    [new Error('two\nlines'), 'Error: two lines'],
    [Symbol('fake-secret'), 'symbol: Symbol(…)'],
  ])('R76, R89 %o reads %s', (thrown, text) => {
    expect(thrownText(thrown, ['fake-secret'])).toBe(text);
  });

  it('R76 is its name where its getters throw too', () => {
    expect(thrownText(new Odd(), [])).toBe('Error');
  });
});
