import { defineProvider, ProviderAuthOptionsError, type ProviderHttpOptions } from 'nestjs-provider-auth';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DEFINITION, optionsOf, ProviderDefinition } from '../../../../lib/protocol/definition/provider-definition.js';

const request = () => ({ url: '/token' });
const credentials = { secret: 'fake-secret' };

const printed = (http: ProviderHttpOptions) => inspect({ acme: defineProvider({ http, credentials, request }) });

describe('a definition', () => {
  it('R56 prints its base URL, and nothing else that it holds', () => {
    expect(printed({ baseURL: 'https://acme.test' })).toBe('{ acme: [ProviderDefinition https://acme.test] }');
    expect(printed({ baseURL: () => 'https://acme.test' })).toBe('{ acme: [ProviderDefinition ] }');
    expect(printed({})).toBe('{ acme: [ProviderDefinition ] }');
  });

  it('R77 of a preset that found faults tells them, printed and at start-up', () => {
    const error = new ProviderAuthOptionsError(['`secret` is missing; give it']);
    const definition = new ProviderDefinition(error);
    expect(inspect(definition)).toBe(`[ProviderDefinition ${error.message}]`);
    expect(inspect(definition)).toContain('`secret` is missing; give it');
    expect(() => optionsOf(definition)).toThrow(error);
  });

  it('is known to every copy of this package', () => {
    const definition = defineProvider({ http: {}, credentials, request });
    expect(Reflect.get(definition, Symbol.for('nestjs-provider-auth.definition'))).toBe(true);
    expect(definition[DEFINITION]).toBe(true);
  });

  it('stays as it was declared, whatever becomes of the objects that it was made of', () => {
    const http = { baseURL: 'https://acme.test' };
    const lifetime = { default: 60_000 };
    const tokenRequestQuota = { limit: 5, window: 60_000 };
    const renew = { request, oneTime: true };
    const given = { http, lifetime, tokenRequestQuota, renew, credentials, request };
    const options = optionsOf(defineProvider(given));
    Object.assign(http, { baseURL: 'https://evil.test' });
    Object.assign(lifetime, { default: 1 });
    Object.assign(tokenRequestQuota, { limit: 500 });
    Object.assign(renew, { oneTime: false });
    Object.assign(given, { deadline: 1 });
    expect(options).toEqual({
      http: { baseURL: 'https://acme.test' },
      lifetime: { default: 60_000 },
      tokenRequestQuota: { limit: 5, window: 60_000 },
      renew: { request, oneTime: true },
      credentials,
      request,
    });
    expect(Object.keys(optionsOf(defineProvider({ http, credentials, request }))).toSorted()).toEqual([
      'credentials',
      'http',
      'request',
    ]);
  });

  it('R77 keeps what is no object, for the start-up to find', () => {
    for (const wrong of ['https://acme.test', null, 7]) {
      const given: object = { http: wrong, lifetime: wrong, tokenRequestQuota: wrong, renew: wrong };
      expect(optionsOf(defineProvider({ http: {}, credentials, request, ...given }))).toMatchObject(given);
    }
    const none: object = { http: undefined };
    expect(optionsOf(defineProvider({ http: {}, credentials, request, ...none })).http).toEqual({});
  });
});
