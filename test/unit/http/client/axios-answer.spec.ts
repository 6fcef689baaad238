import { describe, expect, it } from 'vitest';
import type { AxiosResponse } from 'axios';
import { ProviderAuthError } from '../../../../lib/core/errors.js';
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

  it('that never came has nothing to read or to give up', () => {
    const none = new AxiosAnswer({ response: undefined, failure: { error: new Error('cut') } }, view, redirects);
    none.discard();
    expect([none.status, none.header('x-one'), none.body()]).toEqual([0, undefined, undefined]);
    expect(() => none.result()).toThrow('cut');
    const bare: unknown = { status: 200, data: '' };
    expect(
      new AxiosAnswer(Object.assign({ response: Object(bare), failure: undefined }), view, redirects).header('a'),
    ).toBe(undefined);
  });

  it('says why there was no other token, on what its caller gets', () => {
    const why = new ProviderAuthError('ERR_AUTH_BYPASSED', 'manis', 'no other token');
    const of = (failure: { error: unknown } | undefined) => {
      const one = new AxiosAnswer(
        { response: { status: 401, statusText: '', headers: {}, data: '', config }, failure },
        view,
        redirects,
      );
      const outcome = () => {
        try {
          return one.result();
        } catch (error) {
          return error;
        }
      };
      const before = Object.keys(Object(outcome()));
      one.acquisitionError = why;
      return [before.includes('providerAuth'), Object(outcome()).providerAuth];
    };
    expect(of(undefined)).toEqual([false, why]);
    expect(of({ error: new Error('refused') })).toEqual([false, why]);
    expect(of({ error: { message: 'refused' } })).toEqual([false, undefined]);
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
