import { describe, expect, it } from 'vitest';
import { AxiosHeaders, createInstance } from '../../../../lib/http/axios.js';
import { bindingOf } from '../../../../lib/http/client/binding.js';
import { RequestSummary } from '../../../../lib/http/client/request-summary.js';
import { fakeProvider } from '../fake-provider.js';

const binding = bindingOf(createInstance(), fakeProvider('https://a.test', undefined));
const view = {
  binding,
  config: { headers: new AxiosHeaders() },
  href: 'https://a.test/orders?page=2',
  method: 'POST',
  headers: [],
  query: [{ name: 'key', value: 'canary-key' }],
};
const summary = (request: unknown, more: object = {}) => new RequestSummary(request, { ...view, ...more });

describe('R55 what is shown of a request', () => {
  it('R55 is where it ended and by which method, from Node and from fetch', () => {
    const ofNode = { method: 'get', res: { responseUrl: 'https://b.test:444/moved?key=canary-key&a=1' } };
    expect(summary(ofNode).toJSON()).toEqual({
      method: 'GET',
      host: 'b.test:444',
      path: '/moved?a=1',
      responseUrl: 'https://b.test:444/moved?a=1',
      res: { responseUrl: 'https://b.test:444/moved?a=1' },
    });
    const ofFetch = new Request('https://a.test/there?key=canary-key', { method: 'PUT' });
    expect(summary(ofFetch)).toMatchObject({ method: 'PUT', path: '/there', responseUrl: 'https://a.test/there' });
    expect(summary({ ...ofNode, url: 'https://c.test/' }).host).toBe('b.test:444');
  });

  it.each([[undefined], [null], ['https://b.test/'], [{ method: '', url: '', res: null }], [{ method: 7, res: 'x' }]])(
    'R55 is where it was sent first, when %j says nothing',
    (request) => {
      const shown = { method: 'POST', host: 'a.test', path: '/orders?page=2', responseUrl: view.href };
      expect(summary(request)).toMatchObject(shown);
    },
  );

  it('R55 is nothing of an address that is none', () => {
    const nowhere = { method: 'POST', host: '', path: '', responseUrl: '', res: { responseUrl: '' } };
    expect(summary(undefined, { href: '' }).toJSON()).toEqual(nowhere);
  });

  it('tells the instance that it passed from any other', () => {
    const other = bindingOf(createInstance(), binding.provider);
    expect(RequestSummary.isOf(binding, summary(undefined))).toBe(true);
    for (const request of [summary(undefined, { binding: other }), {}, null, undefined, 'text']) {
      expect(RequestSummary.isOf(binding, request)).toBe(false);
    }
  });
});
