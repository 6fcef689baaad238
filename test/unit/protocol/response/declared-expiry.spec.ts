import {
  duration,
  epochMilliseconds,
  epochSeconds,
  jwtExpiry,
  milliseconds,
  localDateTime,
} from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { epochOf, lifetimeOf } from '../../../../lib/protocol/response/expiry.js';

const jwt = (claims: unknown) =>
  `${btoa('{"alg":"RS256"}')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

const at = (iso: string) => Date.parse(iso);

const NO_CLOCKS = ['177:65:00', '1:2:3', '12:30', ' 00:00:01', '-00:00:01', '00:00:01 h', '1h', ''];
const NO_ISO_DURATIONS = ['PT', 'P', 'P1Y', 'in PT1H', 'PT1H or so'];
const NO_DATE_TIMES = ['2026-02-30 00:00:00', '2026-11-22', '2026-11-22 01:02:03Z', 'until 2026-11-22 01:02:03', ''];

describe('lifetimes', () => {
  it.each([
    [milliseconds(3_600_000), 3_600_000],
    [milliseconds('1500'), 1_500],
    [milliseconds(1500.9), 1_500],
    [duration('177:05:38'), ((177 * 60 + 5) * 60 + 38) * 1_000],
    [duration('00:00:09.500'), 9_000],
    [duration('PT1H30M'), 5_400_000],
    [duration('PT12H'), 43_200_000],
    [duration('P1DT1S'), 86_401_000],
    [duration('P30DT15S'), 30 * 86_400_000 + 15_000],
    [duration('P2W'), 14 * 86_400_000],
    [duration('P12W'), 84 * 86_400_000],
    ['3600', 3_600_000],
  ])('R16 %o is %d ms', (declared, expected) => expect(lifetimeOf(declared)).toBe(expected));

  it.each([...NO_CLOCKS, ...NO_ISO_DURATIONS, 60, true, {}, ['00:00:01']])('R16 %o is no duration', (value) =>
    expect(lifetimeOf(duration(value))).toBeUndefined(),
  );

  it.each(['1e3', '', 'x', 0, -1, true, [5], Number.NaN, Number.POSITIVE_INFINITY])(
    'R16 %o is no number of milliseconds',
    (value) => expect(lifetimeOf(milliseconds(value))).toBeUndefined(),
  );
});

describe('absolute expiries', () => {
  it.each([
    [localDateTime('2026-11-22 01:02:03', '+02:00'), at('2026-11-21T23:02:03Z')],
    [localDateTime('2026-11-22T01:02', '-0530'), at('2026-11-22T06:32:00Z')],
    [localDateTime('2026-11-22T01:02:03,25', 'Z'), at('2026-11-22T01:02:03.250Z')],
    [localDateTime('2026-01-15 12:00:00', 'Europe/Berlin'), at('2026-01-15T11:00:00Z')],
    [localDateTime('2026-07-15 12:00:00', 'Europe/Berlin'), at('2026-07-15T10:00:00Z')],
    [localDateTime('2026-10-25 02:30:00', 'Europe/Berlin'), at('2026-10-25T00:30:00Z')],
    [localDateTime('2026-03-29 02:30:00', 'Europe/Berlin'), at('2026-03-29T01:30:00Z')],
    [localDateTime('2026-10-25 12:00:00', 'Europe/Berlin'), at('2026-10-25T11:00:00Z')],
    [localDateTime('2026-03-29 12:00:00', 'Europe/Berlin'), at('2026-03-29T10:00:00Z')],
    [localDateTime('2026-01-15 12:00:00', 'Europe/London'), at('2026-01-15T12:00:00Z')],
    [localDateTime('2026-11-22 01:02:03', '+02'), at('2026-11-21T23:02:03Z')],
    [localDateTime('2026-07-15 12:00:00', 'Asia/Kathmandu'), at('2026-07-15T06:15:00Z')],
    [epochSeconds('99999999999'), 99_999_999_999_000],
    [epochMilliseconds(1_000), 1_000],
    [jwtExpiry(jwt({ exp: 1_800_000_000 })), 1_800_000_000_000],
    ['2026-11-22T01:02:03+02', at('2026-11-21T23:02:03Z')],
    ['2026-11-22T01:02:03+0200', at('2026-11-21T23:02:03Z')],
    ['2026-11-22 01:02:03.5+02:00', at('2026-11-21T23:02:03.500Z')],
    ['2026-11-22t01:02:03z', at('2026-11-22T01:02:03Z')],
    ['2026-11-22T01:02:03+23:59', at('2026-11-21T01:03:03Z')],
  ])('R20 %o is the time %d', (declared, expected) => expect(epochOf(declared)).toBe(expected));

  it.each([
    '2026-11-22T01:02:03',
    '2026-02-30T00:00:00Z',
    '2026-11-22T01:02:03+24:00',
    '2026-11-22T01:02:03+02:60',
    '22.11.2026',
    ['2026-11-22T01:02:03Z'],
    Number.POSITIVE_INFINITY,
    new Date(Number.NaN),
  ])('R20 %o is no expiry', (value) => expect(epochOf(value)).toBeUndefined());

  it.each([...NO_DATE_TIMES, 5, {}, ['2026-11-22 01:02:03']])('R20 %o is no date-time without a zone', (value) => {
    expect(epochOf(localDateTime(value, 'Z'))).toBeUndefined();
    expect(epochOf(localDateTime(value, 'Europe/Berlin'))).toBeUndefined();
  });

  it.each(['Mars/Base', 'UTC+02:00', '+02:00 Berlin'])(
    'R20 a zone that is none is the fault of the definition: %s',
    (zone) => {
      const fault = new TypeError('the zone is neither an offset like +02:00 nor an IANA name');
      expect(() => localDateTime('2026-11-22 01:02:03', zone)).toThrow(fault);
    },
  );

  it('R18 only a JWT has an expiry of its own', () => {
    const one = jwt({ exp: 1_800_000_000 });
    for (const token of ['opaque', 'a.b.c', jwt({}), jwt([]), jwt(null), jwt(5), undefined, 5, [one]]) {
      expect(jwtExpiry(token)).toBeUndefined();
    }
    for (const token of [`Bearer ${one}`, `${one}.tag`, `${one} `]) expect(jwtExpiry(token)).toBeUndefined();
    for (const exp of ['1800000000', 1e300, null]) expect(epochOf(jwtExpiry(jwt({ exp })))).toBeUndefined();
  });
});

it('R18 what is absent stays absent', () => {
  for (const nothing of [undefined, null]) {
    expect([milliseconds(nothing), duration(nothing), localDateTime(nothing, 'Z')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([epochSeconds(nothing), epochMilliseconds(nothing)]).toEqual([undefined, undefined]);
  }
});
