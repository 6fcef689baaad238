import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { replaceTexts, visitErrors } from '../../../lib/http/error-texts.js';

const SECRET = 'fake-secret';
const mask = (text: string) => text.replaceAll(SECRET, '***');
const maskAll = (error: unknown) => visitErrors(error, (each) => replaceTexts(each, mask));

function visited(error: unknown): unknown[] {
  const seen: unknown[] = [];
  visitErrors(error, (each) => void seen.push(each));
  return seen;
}

describe('the texts of an error', () => {
  it('R55 are masked in its message and its stack, in its causes, and in the errors within it', () => {
    const address = new Error(`connect ${SECRET}`, { cause: { info: `to ${SECRET}` } });
    const error = new Error(`failed ${SECRET}`, { cause: new AggregateError([address], SECRET) });
    expect(error.stack).toContain(SECRET);
    maskAll(error);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET);
    expect([error.message, address.message, address.cause]).toEqual(['failed ***', 'connect ***', { info: 'to ***' }]);
  });

  it('R55 are masked in whatever else it holds, also in the bytes that are no HTTP', () => {
    const rawPacket = Buffer.from(`\u00ff ${SECRET} \u0000`, 'latin1');
    const error = Object.assign(new TypeError('Invalid URL'), { input: `/x?key=${SECRET}`, errno: -61, rawPacket });
    maskAll(error);
    expect(error).toMatchObject({ input: '/x?key=***', errno: -61, message: 'Invalid URL' });
    expect(error.rawPacket).toEqual(Buffer.from('\u00ff *** \u0000', 'latin1'));
  });

  it('R55 are masked where nothing can be assigned, and can be masked again', () => {
    const error = new Error('x');
    Object.defineProperty(error, 'message', { value: `no ${SECRET}`, configurable: true, writable: false });
    Object.defineProperty(error, 'input', { get: () => SECRET, configurable: true });
    maskAll(error);
    expect(error).toMatchObject({ message: 'no ***', input: '***' });
    visitErrors(error, (each) => replaceTexts(each, (text) => text.replaceAll('***', '…')));
    expect(error).toMatchObject({ message: 'no …', input: '…' });
    delete error.stack;
    error.message = 'another';
    expect(error.message).toBe('another');
  });

  it('are left alone where they hold nothing to mask', () => {
    const bytes = Buffer.from('HTTP');
    const error = Object.assign(new Error('fine'), { bytes });
    maskAll(error);
    expect(error.bytes).toBe(bytes);
  });
});

describe('the errors that an error leads to', () => {
  it('are each visited once, however they hang together', () => {
    const first = new Error('first');
    const second = new AggregateError([first, 'text', null, undefined], 'second', { cause: first });
    first.cause = second;
    expect(visited(first)).toEqual([first, second]);
  });

  it.each([['text'], [null], [undefined], [7]])('are none of %j', (thrown) => expect(visited(thrown)).toEqual([]));

  it('are no list where `errors` is none', () => {
    const error = Object.assign(new Error('invalid'), { errors: { name: 'is missing' } });
    expect(visited(error)).toEqual([error]);
  });

  it.each([
    [
      'causes',
      (next: () => unknown) => ({
        get cause() {
          return next();
        },
      }),
    ],
    [
      'errors',
      (next: () => unknown) => ({
        get errors() {
          return [next()];
        },
      }),
    ],
  ])('have an end, also where each has others without end: %s', (_which, make) => {
    const next = (): unknown => make(next);
    expect(visited(next())).toHaveLength(17);
  });
});
