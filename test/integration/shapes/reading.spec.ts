import {
  defineProvider,
  duration,
  epochMilliseconds,
  jsonError,
  jwtExpiry,
  milliseconds,
  type ProviderOptions,
  type TokenEndpointResponse,
  type TokenFields,
  localDateTime,
} from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { type Answer, bare, failureOf, startApp, startPartner } from './partner.js';

type Read = (response: TokenEndpointResponse) => TokenFields;

async function given(answer: Answer, options: Partial<ProviderOptions<object>>) {
  const partner = await startPartner({ 'POST /login': () => answer });
  const started = await startApp(
    defineProvider({
      http: { baseURL: partner.origin },
      credentials: {},
      request: () => ({ url: '/login' }),
      tokenType: 'Bearer',
      ...options,
    }),
    partner.origin,
  );
  return { ...started, partner };
}

const read: Read = (r) => ({ accessToken: r.at('t') });
const isSuccess = (r: TokenEndpointResponse) => r.at('ok') === true;
/** The library's clock and the machine's may differ by fractions of a millisecond. */
const left = ({ expiresAt }: { readonly expiresAt: number }) => expiresAt - Date.now();
const inAnHour = () => Date.now() + 3_600_000;
const isoOf = (time: number) => new Date(time).toISOString();
const jwt = (exp: number) => `e30.${btoa(JSON.stringify({ exp })).replace(/=+$/, '')}.c2ln`;

describe('a token', () => {
  it.each<[string, Answer, Read]>([
    ['deep in a 201', { status: 201, body: { a: [{ b: 'fake' }] } }, (r) => ({ accessToken: r.at('a.0.b') })],
    ['the bare JSON string', { body: bare('fake') }, (r) => ({ accessToken: r.at('') })],
    ['the bare text', { body: 'fake\n' }, (r) => ({ accessToken: r.text().trim() })],
    ['a header of an empty 200', { headers: { 'X-Token': 'fake' } }, (r) => ({ accessToken: r.header('x-token') })],
    [
      'a header of a 204',
      { status: 204, headers: { Authorization: 'Bearer fake' } },
      (r) => ({ accessToken: r.header('authorization')?.replace(/^Bearer /, '') }),
    ],
  ])('may be %s', async (_, answer, readIt) => {
    const { tokens } = await given(answer, { read: readIt });
    const token = await tokens.getToken();
    expect(token.reveal()).toBe('fake');
    expect(left(token)).toBeLessThan(301_000);
  });

  it.each<[string, () => object, Read]>([
    ['seconds', () => ({ e: 3_600 }), (r) => ({ accessToken: 'fake', expiresIn: r.at('e') })],
    ['a string of digits', () => ({ e: '3600' }), (r) => ({ accessToken: 'fake', expiresIn: r.at('e') })],
    ['milliseconds', () => ({ e: '3600000' }), (r) => ({ accessToken: 'fake', expiresIn: milliseconds(r.at('e')) })],
    ['a duration', () => ({ e: '1:00:00' }), (r) => ({ accessToken: 'fake', expiresIn: duration(r.at('e')) })],
    [
      'epoch seconds',
      () => ({ e: Math.round(inAnHour() / 1_000) }),
      (r) => ({ accessToken: 'fake', expiresAt: r.at('e') }),
    ],
    ['epoch ms', () => ({ e: inAnHour() }), (r) => ({ accessToken: 'fake', expiresAt: epochMilliseconds(r.at('e')) })],
    ['ISO 8601', () => ({ e: isoOf(inAnHour()) }), (r) => ({ accessToken: 'fake', expiresAt: r.at('e') })],
    [
      'ISO 8601 with a basic offset',
      () => ({ e: isoOf(inAnHour() + 7_200_000).replace('Z', '+0200') }),
      (r) => ({ accessToken: 'fake', expiresAt: r.at('e') }),
    ],
    [
      'a date-time of a declared zone',
      () => ({
        e: isoOf(inAnHour() + 7_200_000)
          .slice(0, 19)
          .replace('T', ' '),
      }),
      (r) => ({ accessToken: 'fake', expiresAt: localDateTime(r.at('e'), '+02:00') }),
    ],
    [
      "the JWT's own",
      () => ({ t: jwt(Math.round(inAnHour() / 1_000)) }),
      (r) => ({ accessToken: r.at('t'), expiresAt: jwtExpiry(r.at('t')) }),
    ],
  ])('may tell its expiry as %s', async (_, body, readIt) => {
    const { tokens } = await given({ body: body() }, { read: readIt });
    // A whole minute for a machine that is busy.
    expect(Math.abs(left(await tokens.getToken()) - 3_600_000)).toBeLessThan(60_000);
  });

  it('R18 may tell no expiry: the definition assumes one, also for a JWT that it does not open', async () => {
    const { tokens } = await given({ body: { t: jwt(2_000_000_000) } }, { read, lifetime: { default: 60_000 } });
    expect(left(await tokens.getToken())).toBeLessThan(61_000);
  });

  it.each<[string, unknown, Read]>([
    ['a duration', '177:99:00', (r) => ({ accessToken: 'fake', expiresIn: duration(r.at('e')) })],
    ['milliseconds', 'soon', (r) => ({ accessToken: 'fake', expiresIn: milliseconds(r.at('e')) })],
    ['a date-time', '22/11/2026 01:02', (r) => ({ accessToken: 'fake', expiresAt: localDateTime(r.at('e'), 'Z') })],
    ['lifetime', -1, (r) => ({ accessToken: 'fake', expiresIn: r.at('e') })],
  ])('R16 whose expiry is no %s is used all the same, and one event says so', async (_, e, readIt) => {
    const { tokens, events } = await given({ body: { e } }, { read: readIt, lifetime: { default: 60_000 } });
    const first = await tokens.getToken();
    expect(left(first)).toBeLessThan(61_000);
    await tokens.getToken({ replaces: first, reason: 'due' });
    expect(events.filter(({ type }) => type === 'lifetime_unusable')).toHaveLength(1);
  });
});

describe('a refusal', () => {
  const readError = jsonError({
    code: 'fault.no',
    message: 'fault.text',
    kinds: { 4711: 'credentials-rejected', E_BUSY: 'transient' },
  });

  it('R21 may come with 200, told by a field of the body, and keeps its own code', async () => {
    const answer = { body: { ok: false, fault: { no: 4711, text: 'wrong secret' } } };
    const error = await failureOf(await given(answer, { isSuccess, read, readError }));
    expect(error).toMatchObject({
      code: 'ERR_TOKEN_REQUEST_REJECTED',
      kind: 'credentials-rejected',
      providerCode: '4711',
    });
    expect(error.message).toContain('wrong secret');
  });

  it('R22 without a kind of its own is read by its status', async () => {
    const answer = { status: 401, body: { ok: false, fault: { no: 'NEW' } } };
    const error = await failureOf(await given(answer, { isSuccess, read, readError }));
    expect(error).toMatchObject({ kind: 'credentials-rejected', providerCode: 'NEW' });
  });

  it("R23 by a proxy's page is a bad day, not an invalid answer", async () => {
    const answer = { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<html>' };
    const error = await failureOf(await given(answer, { isSuccess, read, readError }));
    expect(error).toMatchObject({ kind: 'transient', status: 502 });
  });

  it('R10 a page with 200 is an invalid answer', async () => {
    const page = { headers: { 'Content-Type': 'text/html' }, body: '<html>' };
    for (const options of [{ isSuccess, read }, { read }, {}]) {
      const error = await failureOf(await given(page, options));
      expect(error.code).toBe('ERR_TOKEN_RESPONSE_INVALID');
    }
  });
});
