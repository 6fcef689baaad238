import { apiKey, basic, bearer, ProviderAuthOptionsError, type ProviderDefinition } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';

const none: ReturnType<typeof JSON.parse> = null;
const inQuery: object = { query: 'k' };
const number: typeof none = 7;
const list: typeof none = [];
const both = { headers: { 'X-App': 'canary-app' }, query: { k: 'canary' } };
const place = { baseURL: 'https://api.acme.test' };

describe('R64 refuses at start-up what would fail at the first request', () => {
  it.each<[string, () => ProviderDefinition, RegExp]>([
    ['no key', () => apiKey({ ...place, header: 'X-Key', key: '' }), /`key` is missing; give a non-empty string/],
    ['no place', () => apiKey({ ...place, key: 'canary', ...none }), /give either `header` \(or `scheme`, for Auth/],
    [
      'two words',
      () => apiKey({ ...place, header: 'Authorization', key: 'Token canary' }),
      /write the first as `scheme`: apiKey\(\{ scheme: 'Token', key: '…' \}\)/,
    ],
    ['a line break', () => apiKey({ ...place, header: 'X-Key', key: 'canary\n' }), /`key` holds white space/],
    ['a euro sign', () => apiKey({ ...place, header: 'X-Key', key: 'canary€' }), /cannot be sent as they are/],
    ['no name', () => apiKey({ ...place, header: 'X Key', key: 'canary' }), /`header` is no name of a header/],
    ['no scheme', () => apiKey({ ...place, scheme: 'Two words', key: 'canary' }), /`scheme` is no single word/],
    ['no parameter', () => apiKey({ ...place, query: '', key: 'canary' }), /`query` is empty; give the name/],
    ['no values', () => apiKey({ ...place, values: {} }), /`values` holds none/],
    ['null values', () => apiKey({ ...place, values: none }), /`values` holds none/],
    ['an empty value', () => apiKey({ ...place, values: { headers: { 'X-Key': '' } } }), /has nothing for X-Key/],
    [
      'a value no header has',
      () => apiKey({ ...place, values: { headers: { 'X-Key': 'canary\r\nX-Evil: 1' } } }),
      /`values.headers` holds something for X-Key that no header can carry/,
    ],
    ['no Basic', () => basic({ ...place, username: none, password: 'canary' }), /`username` or `password` is missing/],
    ['null credentials', () => basic({ ...place, credentials: none }), /`username` or `password` is missing/],
    ['both empty', () => basic({ ...place, username: '', password: '' }), /are both empty; give at least one/],
    ['a colon', () => basic({ ...place, username: 'a:canary', password: '' }), /holds a colon/],
    ['a line break', () => basic({ ...place, username: 'a', password: 'canary\n' }), /holds a control character/],
    ['the word Bearer', () => bearer({ ...place, token: 'Bearer canary' }), /put before it anyway; leave it out/],
    ['a space', () => bearer({ ...place, token: 'canary ' }), /`token` holds white space/],
    ['no token', () => bearer({ ...place, token: '' }), /`token` is missing/],
    ['two places', () => apiKey({ ...place, key: 'canary', header: 'X-Key', ...inQuery }), /or `query`, and several/],
    ['a name that is a number', () => apiKey({ ...place, header: number, key: 'canary' }), /`header` is no name of a/],
    ['a key that is a number', () => apiKey({ ...place, header: 'X-Key', key: number }), /`key` is missing/],
    [
      'two words, far apart',
      () => apiKey({ ...place, header: 'Authorization', key: 'Token  canary' }),
      /write the first as `scheme`/,
    ],
    ['three words', () => apiKey({ ...place, header: 'X-Key', key: 'Token canary x' }), /`key` holds white space/],
    ['a space before a key', () => apiKey({ ...place, header: 'X-Key', key: ' canary' }), /`key` holds white space/],
    [
      'a value that is no text',
      () => apiKey({ ...place, values: { headers: { 'X-Key': list } } }),
      /`values` has nothing for X-Key; give a non-empty string/,
    ],
    [
      'a name that no header can have',
      () => apiKey({ ...place, values: { headers: { 'X Key': 'canary' } } }),
      /`values.headers` has a name that no header can have; correct it/,
    ],
    ['no password', () => basic({ ...place, username: 'a', password: none }), /`username` or `password` is missing/],
    [
      'an encoding that there is not',
      () => basic({ ...place, username: 'a', password: 'canary', encoding: list }),
      /`encoding` is neither 'raw' nor 'form'; leave it out for 'raw'/,
    ],
    ['a token that is a number', () => bearer({ ...place, token: number }), /`token` is missing/],
    ['a space before a token', () => bearer({ ...place, token: ' canary' }), /`token` holds white space/],
    ['the word Bearer further on', () => bearer({ ...place, token: 'canary bearer x' }), /`token` holds white space/],
  ])('%s: %s', (_, define, message) => {
    let thrown: unknown;
    try {
      optionsOf(define());
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ProviderAuthOptionsError);
    expect(thrown).toMatchObject({ faults: [expect.stringMatching(message)] });
    expect(String(thrown)).not.toContain('canary');
  });

  it('a key beside several values', () => {
    const more: object = { header: 'X-Key', key: 'canary' };
    expect(() => optionsOf(apiKey({ ...place, ...more, values: both }))).toThrow(
      /`key` stands beside `values`[^]*`header` stands/,
    );
  });
});
