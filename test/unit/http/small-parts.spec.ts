import { describe, expect, it } from 'vitest';
import type { AxiosResponse } from 'axios';
import { AxiosHeaders } from '../../../lib/http/axios.js';
import { readChallenges } from '../../../lib/http/www-authenticate.js';
import { checked, originsOf } from '../../../lib/http/client/request-copy.js';
import { destination, isPlainPath, parse } from '../../../lib/http/origin.js';
import { Outgoing } from '../../../lib/http/attach.js';
import { AdapterAnswer, allowsReplay, canSendAgain, isRejection, read } from '../../../lib/http/rejection.js';
import { fakeProvider, token } from './fake-provider.js';

const answer = (status: number, headers: AxiosResponse['headers'] = {}, data: unknown = '') =>
  new AdapterAnswer({ status, statusText: '', headers, data, config: { headers: new AxiosHeaders() } });

describe('an answer of an API', () => {
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
    expect(read(data)).toEqual(expected);
    const one = answer(200, {}, data);
    expect(one.body()).toEqual(expected);
    expect(one.body()).toBe(one.body());
  });

  it('R34 is a rejection with 401 only, and unless it says otherwise', () => {
    const challenge = { 'www-authenticate': 'Bearer error="insufficient_scope"' };
    expect([401, 403, 400, 200].map((status) => isRejection({}, answer(status)))).toEqual([true, false, false, false]);
    expect(isRejection({}, answer(401, challenge))).toBe(false);
    const policy = { isRejection: ({ status }: { status: number }) => status === 418 };
    expect([isRejection(policy, answer(418)), isRejection(policy, answer(401))]).toEqual([true, false]);
    expect(isRejection({ isRejection: () => JSON.parse('{') }, answer(401))).toBe(false);
  });

  it('R34 with another sign than 401 lets safe methods be replayed only, or all', () => {
    const methods = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'POST', 'PUT', 'PATCH', 'DELETE'];
    const safe = methods.map((method) => allowsReplay({}, method, 200));
    expect(safe).toEqual([true, true, true, true, false, false, false, false]);
    expect(methods.every((method) => allowsReplay({}, method, 401))).toBe(true);
    expect(methods.every((method) => allowsReplay({ replayUnsafe: true }, method, 200))).toBe(true);
  });

  it('R38 can be asked for again with a body that reads the same twice', () => {
    const same = [
      undefined,
      null,
      '',
      'x',
      new ArrayBuffer(1),
      new Uint8Array(1),
      Buffer.from('x'),
      new DataView(new ArrayBuffer(1)),
    ];
    expect(same.map(canSendAgain)).toEqual(same.map(() => true));
    const once = [new ReadableStream(), new FormData(), new Blob([]), {}, 7, new URLSearchParams('a=b')];
    expect(once.map(canSendAgain)).toEqual(once.map(() => false));
  });
});

const challengesOf = (header: string) =>
  readChallenges(header).map(({ scheme, token68, parameters }) => [scheme, token68, Object.fromEntries(parameters)]);

describe('challenges', () => {
  it.each([
    ['', []],
    [' , ,', []],
    ['"', []],
    ['Bearer', [['bearer', undefined, {}]]],
    ['Bearer  abc==', [['bearer', 'abc==', {}]]],
    [
      'Bearer\tabc , Basic',
      [
        ['bearer', 'abc', {}],
        ['basic', undefined, {}],
      ],
    ],
    ['Bearer a-b._~+/9=', [['bearer', 'a-b._~+/9=', {}]]],
    ['Bearer a=b', [['bearer', undefined, { a: 'b' }]]],
    ['Bearer a = "b c"', [['bearer', undefined, { a: 'b c' }]]],
    ['Bearer a\t=\t"b"', [['bearer', undefined, { a: 'b' }]]],
    ['Bearer a="b\\"c\\\\", d=e', [['bearer', undefined, { a: 'b"c\\', d: 'e' }]]],
    ['Bearer a="", b=', [['bearer', undefined, { a: '', b: '' }]]],
    ['Bearer a=b,c=d e=f', [['bearer', undefined, { a: 'b', c: 'd', e: 'f' }]]],
    [
      'A x=1, B y=2',
      [
        ['a', undefined, { x: '1' }],
        ['b', undefined, { y: '2' }],
      ],
    ],
    ['()Bearer', [['bearer', undefined, {}]]],
    ["!#$%&'*+-.^_`|~9z x=1", [["!#$%&'*+-.^_`|~9z", undefined, { x: '1' }]]],
    ['x=1, Bearer y=2', [['bearer', undefined, { y: '2' }]]],
  ])('R33 %j', (header, expected) => expect(challengesOf(header)).toEqual(expected));
});

describe('what is sent', () => {
  it('carries headers by their name, once', () => {
    const outgoing = new Outgoing('GET', 'https://a.test/', undefined);
    outgoing.setHeader(' X-Key ', 'one');
    outgoing.setHeader('x-key', 'two');
    expect([...outgoing.headers]).toEqual([['x-key', { name: 'x-key', value: 'two' }]]);
    outgoing.setHeader(' X-Other ', 'three');
    expect(outgoing.headers.get('x-other')).toEqual({ name: 'X-Other', value: 'three' });
  });

  it('carries query parameters, encoded', () => {
    const outgoing = new Outgoing('GET', 'https://a.test/', undefined);
    outgoing.setQuery('a b', 'c&d');
    outgoing.setQuery('e', 'f');
    expect([outgoing.url, outgoing.query]).toEqual(['https://a.test/?a%20b=c%26d&e=f', ['a b', 'e']]);
  });
});

describe('R26 where a request goes', () => {
  it.each([
    [{ url: 7 }, 'the URL is not a string'],
    [{ url: 'https:evil.test' }, 'the URL has no two slashes behind its scheme'],
    [{ url: ' \u0000h\nttp:evil.test' }, 'the URL has no two slashes behind its scheme'],
    [{ url: '/x', baseURL: 7 }, 'the base URL is not a string'],
    [{ url: 'ftp://a.test' }, 'the URL is not an absolute http or https URL'],
    [{ url: 'xhttps://a.test' }, 'the URL is not an absolute http or https URL'],
    [{ url: 'https://[' }, 'the URL cannot be parsed'],
    [{ url: null }, 'the URL is not an absolute http or https URL'],
  ])('R26 says what is wrong with %j', (address, fault) => expect(destination(address)).toEqual({ fault }));

  it.each([
    [{ url: null, baseURL: 'https://a.test/v1' }, 'https://a.test/v1'],
    [{ url: '', baseURL: 'https://a.test/v1/' }, 'https://a.test/v1/'],
    [{ url: 'x', baseURL: 'https://a.test/v1//' }, 'https://a.test/v1/x'],
    [{ url: '//x', baseURL: 'https://a.test', allowAbsoluteUrls: false }, 'https://a.test/x'],
    [{ url: 'https://b.test', baseURL: null }, 'https://b.test/'],
    [{ url: 'https://b.test', baseURL: '' }, 'https://b.test/'],
    [{ url: 'https://b.test', baseURL: 'https://a.test', allowAbsoluteUrls: true }, 'https://b.test/'],
    [{ url: 'a/https://b.test', baseURL: 'https://a.test' }, 'https://a.test/a/https://b.test'],
    [{ url: '!https:x', baseURL: 'https://a.test' }, 'https://a.test/!https:x'],
    [{ url: 'x+y-1.z://b', baseURL: 'https://a.test', allowAbsoluteUrls: false }, 'https://a.test/x+y-1.z://b'],
    [{ url: new URL('https://b.test/x') }, 'https://b.test/x'],
  ])('R26 finds %j', (address, href) => expect(destination(address)).toHaveProperty('url.href', href));

  it('R26 knows plain paths', () => {
    const paths = ['/', '/a', '/a//b', '//', '/\\', '', 'a', '\\', ' /', 7, undefined];
    expect(paths.map(isPlainPath)).toEqual([true, true, true, ...Array(8).fill(false)]);
  });

  it('R26 is refused in words that say where a token may go', () => {
    const provider = fakeProvider('https://a.test', undefined);
    const none = { code: 'ERR_ORIGIN_NOT_ALLOWED', message: expect.stringContaining('goes to no origin only') };
    expect(() => checked(provider, parse('https://a.test/'), new Set())).toThrow(expect.objectContaining(none));
    const two = new Set(['https://b.test', 'https://c.test']);
    expect(() => checked(provider, parse('x'), two)).toThrow(
      'manis: the URL is not an absolute http or https URL; its token goes to https://b.test, https://c.test only. ' +
        'List the origin in `origins`, or send the request with `providerAuth: false`',
    );
    for (const url of ['https://u@a.test/', 'https://:p@a.test/']) {
      expect(() => checked(provider, parse(url))).toThrow('the request has a user name in its URL already; remove it');
    }
    expect(checked(provider, parse('https://a.test/x')).href).toBe('https://a.test/x');
  });

  it('R71 is, with a base URL that came with the token, the origin of that', () => {
    const provider = fakeProvider('https://a.test', undefined, {}, { allowsBaseURL: (url) => !url.includes('evil') });
    const origins = (baseURL?: string) => [...originsOf(provider, token('x', baseURL))];
    expect(origins('https://eu.test/v1')).toEqual(['https://eu.test']);
    expect([origins('https://evil.test'), origins(undefined), origins('nonsense')]).toEqual([[], [], []]);
    expect([...originsOf(provider, undefined)]).toEqual([]);
    expect([...originsOf(fakeProvider('https://a.test', undefined), undefined)]).toEqual(['https://a.test']);
  });
});
