import { rejectWhen } from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { type Answer, failureOf } from '../integration/shapes/partner.js';
import type { Script } from './strict-partner.js';
import { startPreset } from './strict-preset.js';

async function issuesAgain(answer: Answer): Promise<void> {
  const { tokens, partner } = await startPreset('emma', { refresh: () => answer });
  const first = await tokens.getToken();
  const second = await tokens.getToken({ replaces: first, reason: 'due' });
  expect(second.is(first)).toBe(false);
  expect(partner.counts).toEqual({ token: 2, refresh: 1, api: 0 });
}

describe('emma: its refresh endpoint', () => {
  const refused = { code: 'BAD_REQUEST', message: 'Bad request' };

  it.each<[string, Answer]>([
    ['a 404 in HTML', { status: 404, headers: { 'Content-Type': 'text/html' }, body: '<html></html>' }],
    ['its documented 400', { status: 400, body: refused }],
    ['500', { status: 500, body: {} }],
    ['503', { status: 503, headers: { 'Retry-After': '60' }, body: {} }],
    ['429', { status: 429, body: {} }],
    ['200 without a token', { status: 200, body: { otherClaims: {}, expiresIn: 300 } }],
    ['200 in HTML', { status: 200, body: '<html></html>' }],
  ])('R46 at %s: the token is issued again', (_, answer) => issuesAgain(answer));
});

it('R46 emma: a token lives as long as the answer says, and a refresh token that has died is not sent', async () => {
  const clock = new ManualClock(Date.now());
  const body = { accessToken: 'fake-emma-access-token', refreshToken: 'fake-emma-refresh-token' };
  const script: Script = { token: () => ({ body: { ...body, expiresIn: 900, refreshExpiresIn: 60 } }) };
  const { tokens, partner } = await startPreset('emma', script, {}, clock);
  const first = await tokens.getToken();
  expect(Math.round((first.expiresAt - clock.now()) / 60_000)).toBe(15);
  await clock.advance(61_000);
  await tokens.getToken({ replaces: first, reason: 'due' });
  expect(partner.counts).toEqual({ token: 2, refresh: 0, api: 0 });
});

const invalid = (data: unknown) => ({ status: 422, body: { data, meta: { message: 'the parameter is invalid' } } });

describe('airalo: its 422', () => {
  it.each<[string, object, string]>([
    ['an unknown client', { client_id: 'The selected client id is invalid.' }, 'credentials-rejected'],
    ['a wrong secret, in a list', { client_secret: ['The client secret is invalid.'] }, 'credentials-rejected'],
    [
      'a wrong secret, and something else',
      { client_secret: ['The client secret is invalid.', 'It is too short.'] },
      'credentials-rejected',
    ],
    ['another field', { grant_type: 'The selected grant type is invalid.' }, 'invalid-request'],
    ['a field that is missing', { client_id: 'The client id field is required.' }, 'invalid-request'],
  ])('R22 for %s %o is %s', async (_, data, kind) => {
    const failure = await failureOf(await startPreset('airalo', { token: () => invalid(data) }));
    expect(failure).toMatchObject({ kind, status: 422 });
  });

  it('R22 keeps the words of a list of messages, each apart from the others', async () => {
    const data = { client_id: ['It is too short.', 'It has spaces.'], accept: 'It is required.' };
    const failure = await failureOf(await startPreset('airalo', { token: () => invalid(data) }));
    expect(failure.message).toContain('(the parameter is invalid; It is too short.; It has spaces.; It is required.)');
  });

  it.each<[string, unknown, string]>([
    ['one text', 'wrong', 'the parameter is invalid'],
    [
      'fields of fields',
      { client_id: [{ min: 8 }, 'It is too short.', 7] },
      'the parameter is invalid; It is too short.',
    ],
  ])('R22 shows nothing of fields that it does not know: %s', async (_, data, words) => {
    const failure = await failureOf(await startPreset('airalo', { token: () => invalid(data) }));
    expect(failure.message).toContain(`answered 422 (${words}); check`);
  });

  it('R23 is another thing than the same words with a 503', async () => {
    const { body } = invalid({ client_id: 'The selected client id is invalid.' });
    const answer = { status: 503, headers: { 'Retry-After': '60' }, body };
    const failure = await failureOf(await startPreset('airalo', { token: () => answer }));
    expect(failure).toMatchObject({ kind: 'transient', status: 503 });
  });

  it('R22 says what is wrong with a signature', async () => {
    const body = { code: 14, reason: 'Invalid checksum' };
    const failure = await failureOf(await startPreset('airalo', { token: () => ({ status: 422, body }) }));
    expect(failure).toMatchObject({ kind: 'invalid-request' });
    expect(failure.message).toContain('(14: Invalid checksum)');
  });
});

it('airalo: its API is asked for JSON, and users may ask it for something else', async () => {
  const accepts: unknown[] = [];
  const script: Script = { api: (_, { headers }) => (accepts.push(headers['accept']), { body: {} }) };
  const plain = await startPreset('airalo', script);
  await plain.axios.get('/v2/packages');
  const other = await startPreset('airalo', script, { http: { headers: { accept: 'text/csv', 'X-Own': '1' } } });
  await other.axios.get('/v2/packages');
  expect(accepts).toEqual(['application/json', 'text/csv']);
});

const limited = (status: number, remaining: string, more: Record<string, string> = {}) => ({
  status,
  headers: { 'x-rate-limit-limit': '60', 'x-rate-limit-remaining': remaining, 'x-rate-limit-reset': '21', ...more },
  body: { error: { type: 'x', message: 'y', userMessage: 'y' } },
});

it('airalo: its API is asked for JSON over fetch and headers() too', async () => {
  const accepts: unknown[] = [];
  const script: Script = { api: (_, { headers }) => (accepts.push(headers['accept']), { body: {} }) };
  const { tokens, partner } = await startPreset('airalo', script);
  await tokens.fetch(`${partner.place.baseURL}/v2/packages`);
  expect(accepts).toEqual(['application/json']);
  expect(await tokens.headers(`${partner.place.baseURL}/v2/packages`)).toMatchObject({ Accept: 'application/json' });
});

describe('benchling: x-rate-limit-reset', () => {
  it.each<[number, string, Record<string, string>, number | undefined]>([
    [429, '0', {}, 21_000],
    [429, '3', {}, 21_000],
    [503, '57', {}, undefined],
    [401, '57', {}, undefined],
    [503, '0', {}, 21_000],
    [503, '57', { 'Retry-After': '30' }, 30_000],
    [429, '0', { 'Retry-After': '30' }, 30_000],
  ])('R24 on a %i with %s left and %o: %s ms', async (status, remaining, more, retryAfter) => {
    const failure = await failureOf(await startPreset('benchling', { token: () => limited(status, remaining, more) }));
    expect(failure).toMatchObject({ status, retryAfter });
  });
});

it.each<[string, object, string]>([
  [
    'the table',
    { title: 'Bad Request', soaCode: 'SOA-1', detail: 'x-secret is required' },
    'SOA-1: Bad Request; x-secret',
  ],
  ['the schema', { message: 'Bad Request', timestamp: '2026-01-01' }, 'Bad Request'],
  ['neither', { title: { en: 'Bad Request' }, detail: 7, message: 'Bad Request' }, 'Bad Request'],
])('R22 manis: a 400 in the words of %s of its documentation', async (_, body, words) => {
  const failure = await failureOf(await startPreset('manis', { token: () => ({ status: 400, body }) }));
  expect(failure.message).toContain(`answered 400 (${words}`);
  expect(failure.message).not.toMatch(/\(; |; \)|; ;/);
});

const answered = (tokenType: unknown) => ({
  body: { token: 'fake-manis-access-token', expiresAt: Date.now() + 3_600_000, tokenType },
});

describe('manis: the type of its tokens', () => {
  it.each<[unknown, object, string]>([
    ['Bearer', {}, 'Bearer'],
    ['bearer', {}, 'Bearer'],
    ['JWT', {}, 'JWT'],
    [undefined, {}, 'Bearer'],
    ['Bearer\r\nX-Evil: 1', {}, 'Bearer'],
    [{ of: 'any kind' }, {}, 'Bearer'],
    ['JWT', { tokenType: 'Bearer' }, 'Bearer'],
  ])('R14 attaches a token of the type %o, with the options %o, as %s', async (tokenType, more, attached) => {
    const seen: unknown[] = [];
    const script: Script = {
      token: () => answered(tokenType),
      api: (_, { headers }) => (seen.push(headers['authorization']), { body: {} }),
    };
    const { axios } = await startPreset('manis', script, more);
    await axios.get('/api/v1/ping');
    expect(seen).toEqual([`${attached} fake-manis-access-token`]);
  });
});

describe('oneShot: a 403 of its API', () => {
  const forbidden = { type: 'UnauthorizedError', message: 'Insufficient permissions for operation' };
  const script: Script = { api: (count) => (count === 1 ? { status: 403, body: forbidden } : undefined) };

  it('R34 is the answer to the caller, because it is documented as a lack of permissions', async () => {
    const { axios, partner } = await startPreset('oneShot', script);
    await expect(axios.get('/chains')).rejects.toMatchObject({ status: 403 });
    expect(partner.counts).toEqual({ token: 1, refresh: 0, api: 1 });
  });

  it('R34 tells of a dead token where the options say so', async () => {
    const { axios, partner } = await startPreset('oneShot', script, {
      isRejection: rejectWhen({ status: 401 }, { status: 403 }),
    });
    expect((await axios.get('/chains')).status).toBe(200);
    expect(partner.counts).toEqual({ token: 2, refresh: 0, api: 2 });
  });
});
