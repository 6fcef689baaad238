import * as fc from 'fast-check';
import { basicAuthorization, TokenAcquisitionError, type ProviderOptions } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { readChallenges, saysInvalidToken } from '../../lib/http/www-authenticate.js';
import { requestToken } from '../../lib/tokens/acquire/token-request.js';
import { epochOf, lifetimeOf } from '../../lib/protocol/response/expiry.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { unbounded } from '../unit/tokens/acquire/token-request-fixture.js';

const MAX_LIFE = 24 * 60 * 60_000;
const request = () => ({ url: 'https://acme.test/token' });
const options: ProviderOptions<unknown> = { http: {}, credentials: {}, request };

/** Stands still: what is compared with it is exact. */
const clock = new ManualClock();
const ignore = (): void => {};

/** What a token endpoint's answer of these bytes comes to. */
async function outcome(body: Uint8Array, status = 200, date = ''): Promise<unknown> {
  const transport = async () => ({ status, headers: { date }, body });
  const given = { provider: 'acme', options, transport, clock, random: Math.random, report: ignore };
  const context = { credentials: {}, subject: undefined, now: clock.wall() };
  return requestToken(given, { request }, context, unbounded()).catch((error: unknown) => error);
}

async function holds(body: Uint8Array, status?: number, date?: string): Promise<void> {
  const result = await outcome(body, status, date);
  if (result instanceof TokenAcquisitionError) return;
  expect(result).toHaveProperty('reveal');
  const text: unknown = Reflect.apply(Reflect.get(Object(result), 'reveal'), result, []);
  expect(text).toMatch(/^[\x21-\x7e]{1,16384}$/);
  const { usableUntil, refreshAt, expiresAt, tokenType } = Object(result);
  expect(tokenType).toBe('Bearer');
  expect(expiresAt - clock.now()).toBeLessThanOrEqual(MAX_LIFE);
  expect([refreshAt <= expiresAt, usableUntil <= expiresAt, clock.now() < usableUntil]).toEqual([true, true, true]);
}

const field = fc.constantFrom('access_token', 'token_type', 'expires_in', 'error', 'refresh_token', '__proto__', 'a');
const content = fc.oneof(
  fc.constantFrom('Bearer', 'bearer', 3600, '3600', '3600abc', '1e3', 0, -1, 2 ** 31, 1e15, 1e21, null, true, 'a\r\nb'),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);
const answers = fc.oneof(
  fc
    .array(fc.tuple(field, content))
    .map((fields) => `{${fields.map(([k, v]) => `"${k}":${JSON.stringify(v)}`).join()}}`),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify({ access_token: text, token_type: 'Bearer' })),
  fc.json(),
);

describe('the reader', () => {
  it('R10, R11 of any bytes gives a token or a TokenAcquisitionError', async () => {
    const status = fc.integer({ min: 100, max: 599 });
    const property = fc.asyncProperty(fc.uint8Array(), status, fc.string(), holds);
    await fc.assert(property, { numRuns: 2_000 });
  });

  it('R12, R15, R16 of any JSON gives a sendable token of bounded life, or a TokenAcquisitionError', async () => {
    await fc.assert(
      fc.asyncProperty(answers, (text) => holds(Buffer.from(text))),
      { numRuns: 5_000 },
    );
  });

  it('R15 takes any visible ASCII, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (text) => {
        const body = Buffer.from(JSON.stringify({ access_token: text, token_type: 'Bearer' }));
        const visible = /^[\x21-\x7e]+$/.test(text);
        expect((await outcome(body)) instanceof TokenAcquisitionError).toBe(!visible);
      }),
      { numRuns: 2_000 },
    );
  });

  it('R12 reads own properties only', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('__proto__', 'constructor', 'prototype'), fc.jsonValue(), async (key, extra) => {
        const inner = JSON.stringify({ access_token: 'inherited', token_type: 'Bearer', extra });
        expect(await outcome(Buffer.from(`{"${key}":${inner}}`))).toBeInstanceOf(TokenAcquisitionError);
      }),
    );
  });
});

describe('an expiry', () => {
  const any = fc.oneof(
    fc.anything(),
    fc.double(),
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789-+eE.:TZ ')) }),
  );

  it('R16 as a lifetime is finite and positive, or unusable, and never throws', () => {
    fc.assert(
      fc.property(any, (given) => {
        const lifetime = lifetimeOf(given);
        if (lifetime === undefined) return;
        expect(lifetime).toBeGreaterThanOrEqual(1_000);
        expect(String(given)).toMatch(/^\d+(\.\d+)?(e[+-]\d+)?$/);
      }),
      { numRuns: 10_000 },
    );
  });

  it('R20 as a date is a number of milliseconds, or unusable, and never throws', () => {
    fc.assert(
      fc.property(any, (given) => {
        expect(Number.isNaN(epochOf(given))).toBe(false);
      }),
      { numRuns: 10_000 },
    );
  });

  it('R20 written as ISO 8601 reads as it was', () => {
    const dates = fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        expect(epochOf(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});

const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '));

describe('Basic credentials', () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...Array.from(':%+/= &?#äß€😀"\\')) }),
    fc.string({ unit: 'grapheme' }),
  );

  it('R3 come back whole, form-encoded', () => {
    fc.assert(
      fc.property(text, text, (id, secret) => {
        const value = basicAuthorization(id, secret, 'form');
        expect(value).toMatch(/^Basic [\w+/]*=*$/);
        const parts = Buffer.from(value.slice(6), 'base64').toString().split(':');
        expect(parts.map(decode)).toEqual([id, secret]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('R3 come back whole, raw', () => {
    fc.assert(
      fc.property(text, text, (id, secret) => {
        const pair = Buffer.from(basicAuthorization(id, secret).slice(6), 'base64').toString();
        expect(pair).toBe(`${id}:${secret}`);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('challenges of WWW-Authenticate', () => {
  it('R33 of any text are read without failing', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...Array.from('Bearer="\\, \terror_invalid')) }),
    );
    fc.assert(
      fc.property(text, (header) => {
        expect(readChallenges(header)).toBeInstanceOf(Array);
        expect(typeof saysInvalidToken(header)).toBe('boolean');
      }),
      { numRuns: 10_000 },
    );
  });

  it('R33 are found behind any quoted text, commas and schemes in it included', () => {
    const quoted = fc.string({ unit: fc.constantFrom(...Array.from('a, ="\\'), 'Bearer ', 'error="x"') });
    fc.assert(
      fc.property(quoted, fc.constantFrom('invalid_token', 'insufficient_scope'), (realm, error) => {
        const escaped = realm.replace(/["\\]/g, String.raw`\$&`);
        const header = `Basic realm="${escaped}", bEaReR realm="${escaped}", error="${error}"`;
        expect(readChallenges(header).map(({ scheme }) => scheme)).toEqual(['basic', 'bearer']);
        expect(readChallenges(header)[1]?.parameters.get('realm')).toBe(realm);
        expect(saysInvalidToken(header)).toBe(error === 'invalid_token');
      }),
      { numRuns: 5_000 },
    );
  });
});
