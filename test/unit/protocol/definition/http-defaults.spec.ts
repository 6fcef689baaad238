import { describe, expect, it } from 'vitest';
import { withHttpDefaults } from '../../../../lib/protocol/definition/http-defaults.js';

/** Groups beside single headers: axios takes both in one object, its types do not. */
const headers = (given: object): Record<string, string> => Object.assign<Record<string, string>, object>({}, given);

/** What plain JavaScript may give. */
const untyped = (http: unknown): object => Object.assign({ http: {} }, { http }).http;

describe("the module's http beneath a provider's own", () => {
  it('R77 keeps the headers of both, the own ones first, whatever their case', () => {
    const merged = withHttpDefaults(
      { headers: headers({ 'x-tenant': 'own', common: { Accept: 'application/json' }, post: { 'X-Own': '1' } }) },
      {
        timeout: 5,
        headers: headers({ 'X-Tenant': 'all', 'X-Team': 'ours', common: { accept: '*/*', 'X-Common': '1' } }),
      },
    );
    expect(merged).toEqual({
      timeout: 5,
      headers: {
        'X-Team': 'ours',
        'x-tenant': 'own',
        common: { 'X-Common': '1', Accept: 'application/json' },
        post: { 'X-Own': '1' },
      },
    });
  });

  it('leaves the other options to the provider', () => {
    expect(withHttpDefaults({ baseURL: 'https://a.test' }, { timeout: 5, headers: { 'X-A': '1' } })).toEqual({
      baseURL: 'https://a.test',
      timeout: 5,
      headers: { 'X-A': '1' },
    });
    expect(withHttpDefaults({ timeout: 1, headers: { 'X-A': '1' } }, { timeout: 5 })).toEqual({
      timeout: 1,
      headers: { 'X-A': '1' },
    });
  });

  it('R77 keeps what is no object, for the check of the definition to find', () => {
    for (const wrong of ['https://a.test', null, undefined])
      expect(withHttpDefaults(untyped(wrong), { timeout: 5 })).toBe(wrong);
    const none: object = { headers: null };
    expect(withHttpDefaults({ ...none }, { headers: { 'X-A': '1' } })).toEqual(none);
    expect(withHttpDefaults({ headers: { 'X-A': '1' } }, { ...none })).toEqual({ headers: { 'X-A': '1' } });
  });

  it('takes a header with several values as one, and changes neither side', () => {
    const own = { headers: { 'X-List': ['a', 'b'] } };
    const defaults = { headers: { 'X-List': ['c'], 'X-Other': 'd' } };
    expect(withHttpDefaults(own, defaults).headers).toEqual({ 'X-List': ['a', 'b'], 'X-Other': 'd' });
    expect([own, defaults]).toEqual([
      { headers: { 'X-List': ['a', 'b'] } },
      { headers: { 'X-List': ['c'], 'X-Other': 'd' } },
    ]);
  });
});
