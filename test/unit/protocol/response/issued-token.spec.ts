import { describe, expect, it } from 'vitest';
import { renewalOf } from '../../../../lib/core/access-token.js';
import { epochOf, lifetimeOf, serverTime } from '../../../../lib/protocol/response/expiry.js';
import type { ProviderOptions, TokenFields } from '../../../../lib/protocol/definition/provider-definition.js';
import { Provider } from '../../tokens/acquire/token-request-fixture.js';

type Options = Partial<ProviderOptions<{ clientId: string; clientSecret: string }>>;

const reading = (fields: object, options: Options = {}) => {
  const found: TokenFields = { accessToken: 'abc', tokenType: 'Bearer', expiresIn: 300, ...fields };
  return new Provider({ ...options, read: () => found }).answer({});
};
const messageOf = async (fields: object, options: Options = {}) => (await reading(fields, options).failure()).message;

/** The refresh token that is kept, its end counted from now. */
const renewal = async (fields: object) => {
  const provider = reading({ refreshToken: 'r', ...fields });
  const found = renewalOf(await provider.ask());
  return { ...found, ...(found?.expiresAt !== undefined && { expiresAt: found.expiresAt - provider.clock.now() }) };
};

describe('what is read of a token', () => {
  it('R13, R15 says what is wrong with the access token', async () => {
    const what = 'the access token';
    for (const accessToken of ['', 7, undefined, {}]) {
      expect(await messageOf({ accessToken })).toContain(`: ${what} is missing or no string;`);
    }
    expect(await messageOf({ accessToken: 'x'.repeat(16_385) })).toContain(
      `: ${what} is longer than 16384 characters;`,
    );
    expect(await messageOf({ accessToken: 'a b' })).toContain(`: ${what} holds characters that no header may;`);
    await reading({ accessToken: 'x'.repeat(16_384) }).ask();
    await reading({ accessToken: '!~' }).ask();
  });

  it('R46 a refresh token that could never be sent is as if it were missing: the access token is good', async () => {
    for (const refreshToken of ['', 7, {}, 'a\nb', 'ä', 'x'.repeat(16_385)]) {
      expect(renewalOf(await reading({ refreshToken }).ask())).toBeUndefined();
    }
    for (const refreshToken of ['a b', '!~', 'x'.repeat(16_384)]) {
      expect(renewalOf(await reading({ refreshToken }).ask())).toEqual({ refreshToken });
    }
  });

  it.each([' a', 'a ', 'a\n', '\na'])('R15 a token %j is invalid, at its ends too', async (accessToken) => {
    expect((await reading({ accessToken }).failure()).code).toBe('ERR_TOKEN_RESPONSE_INVALID');
  });

  it('R14 has the type that the definition declares, whatever the answer says', async () => {
    for (const tokenType of ['TOKEN', 'bearer', null, 'MAC', 1]) {
      expect((await reading({ tokenType }, { tokenType: 'Token' }).ask()).tokenType).toBe('Token');
    }
    expect(await messageOf({ tokenType: 'MAC' })).toContain('is not Bearer; set `tokenType`');
    expect(await messageOf({ tokenType: undefined })).toContain('the token type is missing; set `tokenType`');
    expect(await messageOf({ tokenType: 1 })).toContain('the token type is not Bearer; set `tokenType`');
  });

  it('R14 is not judged where the definition attaches the token itself', async () => {
    const options: Options = { attach: () => {} };
    for (const [tokenType, expected] of [
      [undefined, 'Bearer'],
      ['bearer', 'Bearer'],
      ['MAC', 'MAC'],
      ['two words', 'Bearer'],
      ['a\r\nb', 'Bearer'],
      [7, 'Bearer'],
    ]) {
      expect((await reading({ tokenType }, options).ask()).tokenType).toBe(expected);
    }
    expect((await reading({ tokenType: 'MAC' }, { ...options, tokenType: 'Token' }).ask()).tokenType).toBe('Token');
  });

  it('R26 brings a base URL only where the definition allows one, and then must', async () => {
    const options: Options = { originPattern: 'https://*.acme.test' };
    expect(await messageOf({ baseURL: 'https://eu.acme.test' })).toContain('set `originPattern`');
    for (const baseURL of [undefined, null, 7]) {
      expect(await messageOf({ baseURL }, options)).toContain(': the base URL is missing or no string;');
    }
    expect(await messageOf({ baseURL: 'https://acme.tests' }, options)).toContain(
      'not one that `originPattern` allows',
    );
    expect(await reading({ baseURL: 'https://eu.acme.test' }, options).ask()).toMatchObject({
      baseURL: 'https://eu.acme.test',
    });
  });

  it('R71 brings no base URL where the definition makes one of its own for each tenant', async () => {
    const options: Options = { http: { baseURL: () => 'https://red.acme.test' } };
    for (const baseURL of [undefined, null]) {
      expect(await reading({ baseURL }, options).ask()).toMatchObject({ baseURL: 'https://red.acme.test' });
    }
    expect(await messageOf({ baseURL: 'https://eu.acme.test' }, options)).toContain(
      ': a base URL came with the token, and `http.baseURL` is a function; leave one of them out;',
    );
  });

  it('keeps the scope if it is a text', async () => {
    expect(await reading({ scope: 'a' }).ask()).toMatchObject({ scope: 'a' });
    expect(await reading({ scope: ['a'] }).ask()).toMatchObject({ scope: undefined });
  });

  it('R46 keeps the refresh token and its end; 0 is no end', async () => {
    expect(await renewal({})).toEqual({ refreshToken: 'r' });
    expect(await renewal({ refreshExpiresIn: null })).toEqual({ refreshToken: 'r' });
    expect(await renewal({ refreshExpiresIn: 0 })).toEqual({ refreshToken: 'r' });
    expect(await renewal({ refreshExpiresIn: 60 })).toEqual({ refreshToken: 'r', expiresAt: 60_000 });
    expect(await renewal({ refreshToken: null })).toEqual({});
    for (const refreshExpiresIn of ['x', -1, {}, true]) {
      expect(await renewal({ refreshExpiresIn })).toEqual({ refreshToken: 'r' });
    }
  });

  it('R18 takes expires_in before an absolute expiry, and that before what is assumed', async () => {
    const provider = reading({ expiresAt: 1 });
    expect((await provider.ask()).expiresAt - provider.clock.now()).toBe(300_000);
    expect((await reading({ expiresIn: null, expiresAt: 1 }).failure()).code).toBe('ERR_TOKEN_ALREADY_EXPIRED');
  });
});

describe('a lifetime', () => {
  it('R16 is seconds: a number or a string of one, rounded down', () => {
    expect([lifetimeOf(5), lifetimeOf('5'), lifetimeOf(5.9), lifetimeOf('5.9')]).toEqual(Array(4).fill(5_000));
    expect(lifetimeOf('1234567890123456')).toBe(1_234_567_890_123_456_000);
    const wrong = [
      '5s',
      's5',
      '--5',
      '5\n',
      '',
      '1e3',
      '-5',
      '0',
      0,
      0.5,
      Number.NaN,
      Infinity,
      1e308,
      [5],
      null,
      true,
    ];
    for (const each of wrong) expect(lifetimeOf(each)).toBeUndefined();
  });

  it('R20 may be an epoch: seconds below 1e11, milliseconds from there', () => {
    expect([epochOf(99_999_999_999), epochOf(1e11), epochOf('-1')]).toEqual([99_999_999_999_000, 1e11, -1_000]);
    expect([epochOf(1.5), epochOf('1.5')]).toEqual([1_000, 1_000]);
  });

  it.each([
    ['2026-01-01T10:00:00Z', 0],
    ['2026-01-01t10:00:00z', 0],
    ['2026-01-01T10:00Z', 0],
    ['2026-01-01T10:00:00.5Z', 500],
    ['2026-01-01T10:00:00,25Z', 250],
    ['2026-01-01T10:00:00.123456789Z', 123],
    ['2026-01-01T12:00:00+02', 0],
    ['2026-01-01T12:30:00+0230', 0],
    ['2026-01-01T04:30:00-05:30', 0],
  ])('R20 may be ISO 8601: %s', (text, ms) => {
    expect(epochOf(text)).toBe(Date.UTC(2026, 0, 1, 10) + ms);
  });

  it.each([
    '2026-01-01T10:00:00',
    '2026-01-01T10:00:00.1234567890Z',
    '2026-01-01T10:00:00.Z',
    '2026-01-01T10:00:00+2',
    '2026-01-01T10:00:00+020',
    '2026-01-01T10:00:00+02:0',
    'x2026-01-01T10:00:00Z',
    '2026-01-01T10:00:00Zx',
    '026-01-01T10:00:00Z',
    '2026-1-01T10:00:00Z',
    '2026-01-1T10:00:00Z',
    '2026-01-01T1:00:00Z',
    '2026-01-01T10:0:00Z',
    '2026-01-01T10:00:0Z',
    '2026-01-01T25:00:00Z',
    '',
  ])('R20 is not %j', (text) => {
    expect(epochOf(text)).toBeUndefined();
  });

  it('R20 counts by our clock until the two differ by more than 5 s', () => {
    const wall = Date.UTC(2026, 0, 1, 10);
    const at = (ms: number) => new Date(wall + ms).toUTCString();
    expect([serverTime(wall, at(5_000)), serverTime(wall, at(-5_000))]).toEqual([wall, wall]);
    expect([serverTime(wall, at(6_000)), serverTime(wall, at(-6_000))]).toEqual([wall + 6_000, wall - 6_000]);
    expect([serverTime(wall, undefined), serverTime(wall, 'soon')]).toEqual([wall, wall]);
  });
});
