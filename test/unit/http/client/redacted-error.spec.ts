import type { AxiosResponse } from 'axios';
import { describe, expect, it } from 'vitest';
import { AxiosError, AxiosHeaders, createInstance } from '../../../../lib/http/axios.js';
import { bindingOf } from '../../../../lib/http/client/binding.js';
import { redactError, redactResponse } from '../../../../lib/http/client/redaction.js';
import { RequestSummary } from '../../../../lib/http/client/request-summary.js';
import { fakeProvider } from '../fake-provider.js';

const [TOKEN, KEY] = ['canary-token', 'canary-key'];
const sent = { headers: new AxiosHeaders({ Authorization: `Bearer ${TOKEN}` }), url: `/?key=${KEY}` };
const view = {
  binding: bindingOf(createInstance(), fakeProvider('https://a.test', undefined)),
  config: { headers: new AxiosHeaders(), url: '/' },
  href: 'https://a.test/',
  method: 'GET',
  headers: [{ name: 'Authorization', value: `Bearer ${TOKEN}` }],
  query: [{ name: 'key', value: KEY }],
};
const response = (headers: AxiosResponse['headers'] = {}): AxiosResponse => ({
  status: 401,
  statusText: '',
  headers,
  data: '',
  config: sent,
  request: { method: 'GET' },
});

describe('R55 an error that is handed on', () => {
  it('R55 has nothing attached in its texts, nor in those of its cause', () => {
    const cause = new Error(`no route to /?key=${KEY}`);
    const error = new Error(`Invalid header: ${TOKEN}`, { cause });
    redactError(error, view);
    expect([error.message, cause.message]).toEqual(['Invalid header: ***', 'no route to /?key=***']);
  });

  it("R55 of axios has its caller's config, and shows of its request and response where they went", () => {
    const error = new AxiosError('no', 'ERR_BAD_REQUEST', sent, { method: 'GET' }, response());
    redactError(error, view);
    expect(error.config).toBe(view.config);
    expect(error.response?.config).toBe(view.config);
    for (const request of [error.request, error.response?.request]) expect(request).toBeInstanceOf(RequestSummary);
  });

  it('R55 that another bound instance has handed on is left with what it shows', () => {
    const error = new AxiosError('no', 'ERR_BAD_REQUEST', sent, { method: 'GET' }, response());
    redactError(error, view);
    const shown = [error.request, error.response?.request];
    redactError(error, { ...view, method: 'PUT', config: sent });
    expect(error.request).toBe(shown[0]);
    expect(error.response?.request).toBe(shown[1]);
    expect(error.response?.config).toBe(view.config);
  });

  it.each([[undefined], [null]])('R55 of axios that has no config and %j for a request gets neither', (request) => {
    const error = new AxiosError('no', 'ERR_NETWORK', undefined, request);
    Object.assign(error, { request });
    redactError(error, view);
    expect([error.config, error.request, error.response]).toEqual([undefined, request, undefined]);
  });

  it('R55 that is not of axios keeps what it has beside its texts', () => {
    const own = { config: { a: 1 }, request: { b: 2 } };
    const error = Object.assign(new Error('no'), own);
    redactError(error, view);
    expect([error.config, error.request]).toEqual([own.config, own.request]);
    expect(error.config).toBe(own.config);
  });
});

describe('R88 a response that is handed on', () => {
  it('R88 has nothing that was attached to the query in its headers, lists too', () => {
    const headers = {
      location: `https://a.test/next?key=${KEY}&a=1`,
      'x-asked': `/?key=${KEY}`,
      link: [`<https://a.test/?key=${KEY}>`, 'plain'],
      'x-number': 7,
      'x-none': null,
    };
    const redacted = response(headers);
    redactResponse(redacted, view);
    expect(Object.fromEntries(Object.entries(redacted.headers))).toEqual({
      location: 'https://a.test/next?a=1',
      'x-asked': '/?key=***',
      link: ['<https://a.test/?key=***>', 'plain'],
      'x-number': 7,
      'x-none': null,
    });
  });
});
