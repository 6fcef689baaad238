import { describe, expect, it } from 'vitest';
import type { AxiosResponse } from 'axios';
import { AxiosHeaders, createInstance } from '../../../../lib/http/axios.js';
import { answerBody } from '../../../../lib/http/answer-body.js';
import { AxiosAnswer } from '../../../../lib/http/client/axios-answer.js';
import { bindingOf } from '../../../../lib/http/client/binding.js';
import { RedirectState } from '../../../../lib/http/client/redirect-state.js';
import { fakeProvider } from '../fake-provider.js';

const config = { headers: new AxiosHeaders() };
const binding = bindingOf(createInstance(), fakeProvider('https://a.test', undefined));
const view = { binding, config, href: 'https://a.test/', method: 'GET', headers: [], query: [] };
const redirects = new RedirectState({ origin: 'https://a.test', method: 'GET', headers: [], query: [] });

const answer = (status: number, headers: AxiosResponse['headers'] = {}, data: unknown = '') =>
  new AxiosAnswer({ response: { status, statusText: '', headers, data, config }, failure: undefined }, view, redirects);

describe('an answer over axios', () => {
  it('R34 has headers of any case, lists in one', () => {
    const one = answer(200, {
      'X-One': 'a',
      'x-many': ['b', 'c'],
      'x-none': null,
      'X-NONE': 'd',
      'x-number': 7,
      'x-void': undefined,
    });
    expect(
      ['x-one', 'X-ONE', 'X-Many', 'x-none', 'x-number', 'x-other', 'x-void'].map((name) => one.header(name)),
    ).toEqual(['a', 'a', 'b, c', 'd', '7', undefined, undefined]);
  });

  it.each([
    ['{"a":1}', { a: 1 }],
    ['{"a"', '{"a"'],
    ['', ''],
    [Buffer.from('[1]'), [1]],
    [new TextEncoder().encode('[2]').buffer, [2]],
    [{ pipe: () => {} }, undefined],
    [null, undefined],
  ])('R34 with the body %j is read as %j', (data, expected) => {
    expect(answerBody(data)).toEqual(expected);
    const one = answer(200, {}, data);
    expect(one.body()).toEqual(expected);
    expect(one.body()).toBe(one.body());
  });

  it.each([['x'.repeat(1024 * 1024 + 1)], [Buffer.alloc(1024 * 1024 + 1, 'x')]])(
    'R91 is not judged by a body over 1 MiB (%#)',
    (data) => expect(answer(200, {}, data).body()).toBeUndefined(),
  );
});
