import { describe, expect, it } from 'vitest';
import type { DispatchOptions } from '../../../../lib/http/undici/dispatch.js';
import type { AttachPolicy } from '../../../../lib/protocol/definition/attach-policy.js';
import { Below, Keeping } from './below.js';

/** Whose headers reached what is below. */
function headersOf(options: Partial<DispatchOptions>, policy?: AttachPolicy<unknown>, http?: object): unknown {
  const below = new Below();
  below.send(new Keeping(), options, policy, http === undefined ? {} : { http });
  expect(below.dispatched).toHaveLength(1);
  const { authorization: _, ...headers }: Record<string, unknown> = { ...Object(below.dispatched[0]?.options.headers) };
  return headers;
}

describe('a request of undici', () => {
  it.each<[string, unknown, object]>([
    ['an object', { Accept: 'a', 'X-Number': 1 }, { accept: 'a', 'x-number': 1 }],
    ['names and values in turn', ['Accept', 'a', 'x-b', 'b'], { accept: 'a', 'x-b': 'b' }],
    ['names and values in turn, one of them a list', ['x-list', ['1', '2']], { 'x-list': ['1', '2'] }],
    [
      'pairs',
      [
        ['Accept', 'a'],
        ['x-b', 'b'],
      ],
      { accept: 'a', 'x-b': 'b' },
    ],
    [
      'pairs that have a name twice',
      [
        ['X-A', '1'],
        ['x-a', ['2', '3']],
      ],
      { 'x-a': ['1', '2', '3'] },
    ],
    ['an object, one without a value', { 'x-a': '1', 'X-A': undefined, 'x-b': undefined }, { 'x-a': '1' }],
    ['an object, one of them null', { 'x-a': '1', 'X-A': null, 'x-b': null }, { 'x-a': '1' }],
    ['null', null, {}],
  ])('keeps its headers, given as %s', (_how, headers, kept) => {
    expect(headersOf({ headers })).toEqual(kept);
  });

  it('has one value of a header that the provider attaches, whatever its case', () => {
    const attach: AttachPolicy<unknown> = { attach: (sent) => sent.setHeader('X-Session', 'attached') };
    expect(headersOf({ headers: { 'x-session': 'own' } }, attach)).toEqual({ 'x-session': 'attached' });
  });

  it('carries a default header that is a list as one line', () => {
    expect(headersOf({}, {}, { headers: { 'X-List': ['a', 'b'] } })).toEqual({ 'x-list': 'a, b' });
  });

  it('may name its host in any case', () => {
    expect(headersOf({ headers: { host: 'API.example' } })).toEqual({ host: 'API.example' });
  });

  it.each<[string, Partial<DispatchOptions>]>([
    ['a URL as its origin', { origin: new URL('https://api.example') }],
    ['no query', { query: null }],
  ])('goes to its path with %s', (_what, options) => {
    const below = new Below();
    expect(below.send(new Keeping(), { path: '/x', ...options })).toBe(true);
    expect(below.dispatched[0]?.options).toMatchObject({ origin: 'https://api.example', path: '/x' });
  });

  it.each<[string, object, string, string]>([
    ['R26', { origin: undefined }, 'ERR_ORIGIN_NOT_ALLOWED', 'names no origin: compose an Agent, or say `origin`'],
    ['R26', { origin: 'nowhere' }, 'ERR_ORIGIN_NOT_ALLOWED', 'not an absolute http or https URL'],
    ['R31', { headers: { Authorization: 'x' } }, 'ERR_AUTHORIZATION_PRESENT', 'an Authorization header'],
    ['R95', { headers: { Host: 'elsewhere' } }, 'ERR_REQUEST_UNSAFE', 'a Host header'],
    ['R95', { headers: ['host', 'api.example', 'host', 'elsewhere'] }, 'ERR_REQUEST_UNSAFE', 'a Host header'],
    ['R95', { method: 'CONNECT' }, 'ERR_REQUEST_UNSAFE', 'CONNECT'],
  ])('%s with %o is refused, and told why', async (_requirement, options, code, why) => {
    const below = new Below();
    const handler = new Keeping();
    below.send(handler, options);
    const error = expect.objectContaining({ code, message: expect.stringContaining(why) });
    await expect.poll(() => handler.seen).toEqual([error]);
    expect(below.dispatched).toEqual([]);
  });

  it('of an undici below 7 is refused, and told what to do', () => {
    const message =
      /comes from another undici than its dispatcher; send it with `request` or `fetch` of the same undici/;
    expect(() => new Below().send({})).toThrow(message);
  });
});
