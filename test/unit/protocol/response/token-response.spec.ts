import { describe, expect, it } from 'vitest';
import { TokenResponse } from '../../../../lib/protocol/response/token-response.js';

const response = (body: string | Uint8Array, headers = {}) =>
  new TokenResponse({
    status: 200,
    headers,
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  });

describe('an answer of a token endpoint', () => {
  it('has headers of any case, its own only', () => {
    const one = response('', { 'retry-after': '5' });
    expect([one.header('Retry-After'), one.header('retry-after')]).toEqual(['5', '5']);
    expect([one.header('date'), one.header('constructor'), one.header('__proto__')]).toEqual(Array(3).fill(undefined));
    expect(one.status).toBe(200);
  });

  it('R12 is found by dotted paths, own properties only', () => {
    const one = response('{"data":{"items":[{"id":7}],"none":null},"":1}');
    expect(one.at('data.items.0.id')).toBe(7);
    expect(one.at('')).toEqual({ data: { items: [{ id: 7 }], none: null }, '': 1 });
    expect(one.at('data.none')).toBeNull();
    for (const path of ['data.none.x', 'data.items.length.x', 'data.items.1', 'toString', 'data.items.map', 'data.x']) {
      expect(one.at(path), path).toBeUndefined();
    }
    expect(response('"text"').at('length')).toBeUndefined();
    expect(response('null').at('x')).toBeUndefined();
  });

  it('is parsed once', () => {
    const one = response('{"a":{}}');
    expect(one.at('a')).toBe(one.at('a'));
  });

  it.each([
    ['', 'the body is empty'],
    [' \n\t', 'the body is empty'],
    ['<html>', 'the body is HTML, not JSON'],
    ['  <html>', 'the body is HTML, not JSON'],
    ['{"a"', 'the body is not JSON'],
    ['a<b', 'the body is not JSON'],
    [new Uint8Array([0x22, 0xff, 0x22]), 'the body is not UTF-8'],
  ])('R10, R11 says what is wrong with %j, and quotes none of it', (body, message) => {
    expect(() => response(body).at('a')).toThrow(new Error(message));
  });

  it('is text as it came, without a BOM', () => {
    expect(response(' ä ').text()).toBe(' ä ');
    expect(response('\uFEFF{"a":1}').at('a')).toBe(1);
  });
});
