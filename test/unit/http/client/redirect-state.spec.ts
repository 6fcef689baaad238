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

  it('R29 takes what a hook puts there under the name of what was attached for ours', () => {
    const theirs = { authorization: 'theirs', 'x-theirs': '1' };
    const beforeRedirect = (given: Record<string, unknown>) => void Object.assign(Object(given['headers']), theirs);
    const { follow } = start(['authorization', 'x-key'], { beforeRedirect });
    const there = options('https://a.test/moved');
    follow(there);
    expect(there.headers).toEqual({ Authorization: 'secret', ' X-Key ': 'secret', accept: '*/*', 'x-theirs': '1' });
  });
});
