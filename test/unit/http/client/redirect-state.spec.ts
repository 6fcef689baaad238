import { describe, expect, it } from 'vitest';
import type { Attached } from '../../../../lib/http/attached-request.js';
import { AxiosHeaders } from '../../../../lib/http/axios.js';
import { RedirectState } from '../../../../lib/http/client/redirect-state.js';

const start = (attached: string[], more: object = {}, query: readonly Attached[] = []) => {
  const config = { headers: new AxiosHeaders(), ...more };
  const state = new RedirectState({ origin: 'https://a.test', method: 'GET', headers: attached, query });
  state.watch(config);
  const follow = (options: object) =>
    Reflect.apply(Reflect.get(config, 'beforeRedirect'), undefined, [
      options,
      { headers: {}, statusCode: 302 },
      { headers: { authorization: 'secret', accept: '*/*' }, url: '' },
    ]);
  return { config, state, follow };
};

const options = (href: string) => ({
  href,
  headers: { Authorization: 'secret', ' X-Key ': 'secret', accept: '*/*' },
});

describe('R29 a redirect', () => {
  it('R29 within the origin keeps what was attached', () => {
    const { state, follow, config } = start(['authorization', 'x-key'], { sensitiveHeaders: ['x-mine'] });
    const there = options('https://a.test/moved');
    follow(there);
    expect(there.headers).toEqual({ Authorization: 'secret', ' X-Key ': 'secret', accept: '*/*' });
    expect(state.leftOrigin).toBe(false);
    expect(Reflect.get(config, 'sensitiveHeaders')).toEqual(['x-mine', 'authorization', 'x-key']);
    expect(start([]).config).not.toHaveProperty('sensitiveHeaders');
  });

  it.each(['https://b.test/', 'http://a.test/', 'https://a.test:444/', 'nonsense', undefined])(
    'R29 to %s leaves it behind for good',
    (href) => {
      const { state, follow } = start(['authorization', 'x-key']);
      const away = options(String(href));
      follow(away);
      expect([away.headers, state.leftOrigin]).toEqual([{ accept: '*/*' }, true]);
      const back = options('https://a.test/');
      follow(back);
      expect([back.headers, state.leftOrigin]).toEqual([{ accept: '*/*' }, true]);
    },
  );

  it.each(['protocol', 'hostname', 'host', 'port', 'path', 'socketPath'])(
    'R29 whose %s a hook changes is left behind, and the hook sees none of it',
    (key) => {
      const seen: unknown[] = [];
      const beforeRedirect = (given: Record<string, unknown>, response: unknown, request: { headers: object }) => {
        seen.push({ ...Object(given['headers']) }, request.headers, response);
        given[key] = 'evil';
      };
      const { state, follow } = start(['authorization', 'x-key'], { beforeRedirect });
      const there = options('https://a.test/moved');
      follow(there);
      expect(seen).toEqual([{ accept: '*/*' }, { accept: '*/*' }, { headers: {}, statusCode: 302 }]);
      expect([there.headers, state.leftOrigin]).toEqual([{ accept: '*/*' }, true]);
    },
  );

  it.each([[undefined], [null], ['text']])('R29 fails where a hook leaves %j in place of the headers', (headers) => {
    const { follow } = start(['authorization'], {
      beforeRedirect: (given: Record<string, unknown>) => void Object.assign(given, { headers }),
    });
    expect(() => follow(options('https://a.test/moved'))).toThrow(
      'a redirect has no headers; let `beforeRedirect` keep them',
    );
  });

  it.each([null, undefined])('R29 has no hook of its caller where that is %j', (beforeRedirect) => {
    const { follow } = start(['authorization'], { beforeRedirect });
    expect(() => follow(options('https://a.test/moved'))).not.toThrow();
  });

  it('R83 with another method is told from one with the same, for good', () => {
    const { state, follow } = start(['authorization']);
    const changed = ['GET', 'get', 'POST', 'GET'].map((method) => {
      follow({ ...options('https://a.test/moved'), method });
      return state.methodChanged;
    });
    expect(changed).toEqual([false, false, true, true]);
  });

  const parts = {
    path: '/moved?key=canary-key&a=1',
    search: '?key=canary-key&a=1',
    pathname: '/canary-key',
    query: 'next=canary-key',
    hash: '#canary-key',
  };

  it('R88 that leaves the origin takes nothing along that was attached to the query, in no part of its URL', () => {
    const { follow } = start([], {}, [{ name: 'key', value: 'canary-key' }]);
    const away = { ...options('https://b.test/moved?key=canary-key&a=1'), ...parts, port: 443 };
    follow(away);
    expect(away).toMatchObject({
      href: 'https://b.test/moved?a=1',
      path: '/moved?a=1',
      search: '?a=1',
      pathname: '/***',
      query: 'next=***',
      hash: '#***',
      port: 443,
    });
    const bare = { ...options('https://b.test/?key=canary-key'), path: '/?key=canary-key', search: '?key=canary-key' };
    follow(bare);
    expect(bare).toMatchObject({ href: 'https://b.test/', path: '/', search: '' });
  });

  it('R88 within the origin, or with nothing attached to the query, has its URL as it is', () => {
    for (const [href, query] of [
      ['https://a.test/moved', [{ name: 'key', value: 'canary-key' }]],
      ['https://b.test/moved', []],
    ] as const) {
      const there = { ...options(href), ...parts };
      start([], {}, query).follow(there);
      expect(there).toMatchObject({ ...parts, href });
    }
  });

  it('R29 takes what a hook puts there under the name of what was attached for ours', () => {
    const theirs = { authorization: 'theirs', 'x-theirs': '1' };
    const beforeRedirect = (given: Record<string, unknown>) => void Object.assign(Object(given['headers']), theirs);
    const { follow } = start(['authorization', 'x-key'], { beforeRedirect });
    const there = options('https://a.test/moved');
    follow(there);
    expect(there.headers).toEqual({ Authorization: 'secret', ' X-Key ': 'secret', accept: '*/*', 'x-theirs': '1' });
  });
});
