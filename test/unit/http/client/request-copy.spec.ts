import type { InternalAxiosRequestConfig } from 'axios';
import { afterEach, describe, expect, it } from 'vitest';
import { AxiosHeaders, createInstance } from '../../../../lib/http/axios.js';
import { bindingOf } from '../../../../lib/http/client/binding.js';
import { copyOf } from '../../../../lib/http/client/request-copy.js';
import { fakeProvider } from '../fake-provider.js';

const binding = bindingOf(createInstance(), fakeProvider('https://a.test', undefined));

afterEach(() => void Reflect.deleteProperty(Object.prototype, 'httpAgent'));

describe('a copy of a request', () => {
  it('has all that the request has, an option that nobody here knows too, and headers of its own', () => {
    const config = { headers: new AxiosHeaders({ a: '1' }), url: '/x', maxRate: 3, ofANewerAxios: 1 };
    const copy = copyOf(config, binding);
    copy.headers.set('a', '2');
    expect(copy).toMatchObject({ url: '/x', maxRate: 3, ofANewerAxios: 1 });
    expect(config.headers.get('a')).toBe('1');
  });

  it('has nothing but what the request has, in one shape whatever that is', () => {
    const bare = copyOf({ headers: new AxiosHeaders() }, binding);
    const named = Object.keys(bare);
    expect(named).toEqual(
      expect.arrayContaining(['url', 'data', 'timeout', 'signal', 'validateStatus', 'providerAuth']),
    );
    const values = named.filter((name) => name !== 'headers').map((name) => [name, `the ${name}`]);
    const config = { headers: new AxiosHeaders({ a: '1' }), ...Object.fromEntries(values.toReversed()) };
    const copy = copyOf(config, binding);
    expect({ ...copy }).toEqual({ ...config });
    expect(Object.keys(copy)).toEqual(named);
  });

  it('takes a header as the one that it is, spaces around its name or not', () => {
    const headers = new AxiosHeaders();
    Object.assign(headers, { ' x-one ': '1' });
    const { headers: copied } = copyOf({ headers }, binding);
    expect(copied.get('X-One')).toBe('1');
    expect(Object.keys(copied)).toEqual(['x-one']);
    expect(Object.keys(headers)).toEqual([' x-one ']);
  });

  it('has nothing of Object.prototype, whatever inherits from that', () => {
    const config: InternalAxiosRequestConfig = { headers: new AxiosHeaders() };
    Reflect.set(Object.prototype, 'httpAgent', 'evil');
    const copy = copyOf(config, binding);
    expect([copy.httpAgent, 'constructor' in copy]).toEqual([undefined, false]);
  });

  it('leads to nothing that later copies share and somebody could change', () => {
    const shared: unknown = Object.getPrototypeOf(copyOf({ headers: new AxiosHeaders() }, binding));
    expect([Object.isFrozen(shared), Object.getPrototypeOf(shared)]).toEqual([true, null]);
  });
});
