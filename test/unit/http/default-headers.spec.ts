import { describe, expect, it } from 'vitest';
import { defaultHeaders } from '../../../lib/http/default-headers.js';

const made = (groups?: object, method?: string) => ({ ...defaultHeaders(groups, method).toJSON(true) });

describe('default headers', () => {
  it('are those of all requests, those of the method, and plain ones; later ones count', () => {
    const groups = {
      'x-plain': 'plain',
      'X-C': 'plain',
      common: { 'X-A': 'common', 'X-B': 'common', 'X-C': 'common' },
      get: { 'x-b': 'get', 'X-C': 'get' },
      post: { 'x-b': 'post' },
    };
    expect(made(groups, 'POST')).toEqual({ 'X-A': 'common', 'X-B': 'post', 'X-C': 'plain', 'x-plain': 'plain' });
    expect(made(groups, 'get')).toEqual({ 'X-A': 'common', 'X-B': 'get', 'X-C': 'plain', 'x-plain': 'plain' });
    expect(made(groups)).toEqual(made(groups, 'GET'));
    expect(made()).toEqual({});
  });

  it('are texts, numbers, truth values and lists; whatever else is there is none', () => {
    const plain = { 'X-Text': 'a', 'X-Number': 7, 'X-Is': true, 'X-List': ['a', 'b'] };
    const others = { 'X-Null': null, 'X-Void': undefined, 'X-Call': () => 'a', common: 'text', get: null, put: {} };
    const texts = { 'X-Text': 'a', 'X-Number': '7', 'X-Is': 'true', 'X-List': 'a, b' };
    expect(made({ ...plain, ...others })).toEqual({ ...texts, common: 'text' });
  });

  it('are nothing that `http.headers` inherits', () => {
    expect(made(Object.create({ 'X-A': 'a', common: { 'X-B': 'b' } }))).toEqual({});
    expect(made({}, 'constructor')).toEqual({});
  });
});
