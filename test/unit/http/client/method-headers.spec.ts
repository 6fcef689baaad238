import { type AxiosInstance, type AxiosRequestConfig, mergeConfig } from 'axios';
import { describe, expect, it } from 'vitest';
import { createInstance } from '../../../../lib/http/axios.js';
import { startApi } from '../../../server.js';
import { bound } from '../fake-provider.js';

type Defaults = AxiosInstance['defaults']['headers'];

/** What an application does to the default headers of its instance, before it is bound and afterwards, and what a request adds. */
const CASES: [string, { made?: object; later?: (headers: Defaults) => void; request?: AxiosRequestConfig }][] = [
  ['none', {}],
  ['one of a method, from the start', { made: { headers: { post: { 'X-Post': 'made' } } } }],
  ['one of a method, later', { later: (headers) => (headers.post['X-Post'] = 'later') }],
  ['one of another method', { later: (headers) => (headers.get['X-Get'] = 'later') }],
  [
    'a number, and one that is taken off',
    { later: (headers) => Object.assign(headers.post, { 'X-Post': 7, 'X-Off': null }) },
  ],
  ['those of a method replaced', { later: (headers) => (headers.post = { 'X-Post': 'replaced' }) }],
  ['one of all methods', { later: (headers) => (headers.common['X-Common'] = 'later') }],
  [
    'one of a method, and the request its own in another case',
    { later: (headers) => (headers.post['X-Post'] = 'later'), request: { headers: { 'x-post': 'request' } } },
  ],
];

describe('default headers of a bound instance', () => {
  it.each(CASES)('are sent as axios sends them: %s', async (_, { made = {}, later = () => {}, request }) => {
    const api = await startApi();
    const { http } = bound(api.url, ['first'], {}, { ...made });
    const plain = createInstance({ baseURL: api.url, ...made });
    for (const instance of [plain, http]) {
      later(instance.defaults.headers);
      await instance.post('/orders', { a: 1 }, request);
    }
    const [expected, sent] = api.requests.map(({ headers: { authorization: _token, ...others } }) => others);
    expect(sent).toEqual(expected);
  });

  it('are not copied for each request where a method has none', () => {
    const { defaults } = bound('https://a.test', ['first']).http;
    const config: AxiosRequestConfig = {};
    Object.assign(config, defaults);
    const { headers } = mergeConfig(config, {});
    for (const method of ['delete', 'get', 'head', 'patch', 'post', 'put'] as const) {
      expect(Reflect.get(headers ?? {}, method)).toBe(defaults.headers[method]);
    }
  });
});
