import { get } from 'node:http';
import { ProviderSimulator, type SimulatedProviderName } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquire, callApi, contract, contracts, examples, send, tokenError, type Answer } from './contract.js';

let simulator: ProviderSimulator;

beforeAll(async () => {
  simulator = await ProviderSimulator.start();
});
afterAll(() => simulator.close());
beforeEach(() => {
  simulator.reset();
  simulator.provider('airalo').quota(undefined);
});

function expectError(answer: Answer, id: SimulatedProviderName, when: string): void {
  const { status, body } = tokenError(id, when);
  expect({ status: answer.status, body: answer.body }).toEqual({ status, body });
}

function required(...fields: string[]): unknown {
  const data = Object.fromEntries(
    fields.map((field) => [field, `The ${field.replaceAll('_', ' ')} field is required.`]),
  );
  return { data, meta: { message: 'the parameter is invalid' } };
}

function benchlingError(type: string): unknown {
  return { error: { type, message: expect.any(String), userMessage: expect.any(String) } };
}

const { tokenRequest: airalo, tokenRequestVariants: airaloVariants, optionalSignature } = contract('airalo');
const { tokenRequest: benchling, tokenRequestVariants: benchlingVariants } = contract('benchling');
const { tokenRequest: oneShot } = contract('1shot');
const { tokenRequest: emma, refresh } = contract('emma');
const { tokenRequest: manis } = contract('manis');
const FORM = 'application/x-www-form-urlencoded';

describe('airalo', () => {
  const forms = [airalo, ...airaloVariants].map((request) => ({ type: request.body.type, request }));

  it.each(forms)('$type: a wrong secret is 401, an unknown client 422', async ({ request }) => {
    const values = examples(contract('airalo'));
    const wrong = await send(simulator, 'airalo', request, { ...values, clientSecret: 'wrong' });
    expectError(wrong, 'airalo', 'bad-credentials');
    const unknown = await send(simulator, 'airalo', request, { ...values, clientId: 'unknown' });
    expectError(unknown, 'airalo', 'unknown-client-id');
  });

  it.each(forms)('$type: every missing field is named', async ({ request }) => {
    const body = { ...request.body, fields: { clientId: 'x', client_secret: 'y' } };
    const answer = await send(simulator, 'airalo', { ...request, body });
    expect([answer.status, answer.body]).toEqual([422, required('client_id', 'grant_type')]);
    const { client_id: _, ...fields } = request.body.fields!;
    const missing = await send(simulator, 'airalo', { ...request, body: { ...request.body, fields } });
    expectError(missing, 'airalo', 'missing-field');
  });

  it.each([
    ['text/plain', 'client_id=a'],
    ['multipart/form-data', '--x\r\n\r\n--x--'],
    [`${FORM}; charset=latin1`, 'client_id=a'],
    ['application/json', '["client_id"]'],
    [FORM, '{"client_id":"a","client_secret":"b","grant_type":"c"}'],
    ['application/json', 'client_id=a&client_secret=b&grant_type=c'],
  ])('finds no field in %s', async (type, body) => {
    const answer = await send(simulator, 'airalo', airalo, {}, { body, headers: { 'Content-Type': type } });
    expect([answer.status, answer.body]).toEqual([422, required('client_id', 'client_secret', 'grant_type')]);
  });

  it.each([
    ['a wrong boundary', (text: string) => text.replaceAll('--b\r\n', '--c\r\n')],
    ['bare line feeds', (text: string) => text.replaceAll('\r\n', '\n')],
    ['no end', (text: string) => text.replace('--b--', '')],
    ['a field twice', (text: string) => text.replace('--b--', text)],
    ['a file', (text: string) => text.replaceAll('"client_id"', '"client_id"; filename="a"')],
  ])('multipart is read byte by byte: %s', async (_, spoil) => {
    const parts = Object.entries(airalo.body.fields!).map(
      ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const values = examples(contract('airalo'));
    const text = `${parts.join('')}--b--\r\n`.replaceAll(/\{(\w+)\}/g, (__, name: string) => values[name]!);
    const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
    expect((await send(simulator, 'airalo', airalo, values, { body: text, headers })).status).toBe(200);
    expect((await send(simulator, 'airalo', airalo, values, { body: spoil(text), headers })).status).toBe(422);
  });

  it('wants Accept: application/json with the multipart form only', async () => {
    const answer = await send(simulator, 'airalo', { ...airalo, headers: {} });
    expect([answer.status, answer.body]).toEqual([422, required('accept')]);
    expect((await send(simulator, 'airalo', airaloVariants[0]!)).status).toBe(200);
  });

  it('refuses another grant', async () => {
    const fields = { ...airalo.body.fields, grant_type: 'password' };
    const answer = await send(simulator, 'airalo', { ...airalo, body: { type: 'multipart', fields } });
    expect(answer.body).toMatchObject({ data: { grant_type: 'The selected grant type is invalid.' } });
  });

  it.each(forms)('$type: checks a signature that is there', async ({ request }) => {
    const { header, testVector } = optionalSignature!;
    const signed = (signature: string): Promise<Answer> =>
      send(simulator, 'airalo', request, undefined, { headers: { [header]: signature } });
    expect((await signed(testVector.signature)).status).toBe(200);
    const refused = await signed(testVector.signature.toUpperCase());
    expect([refused.status, refused.body]).toEqual([422, { code: 14, reason: 'Invalid checksum' }]);
  });
});

describe('benchling', () => {
  const inBody = benchlingVariants[0]!;
  const values = examples(contract('benchling'));

  it.each([
    ['Basic', benchling],
    ['body', inBody],
  ])('%s: a wrong id or secret is 401', async (_, request) => {
    for (const wrong of [{ clientId: 'wrong' }, { clientSecret: 'wrong' }, { clientSecret: '' }]) {
      expectError(await send(simulator, 'benchling', request, { ...values, ...wrong }), 'benchling', 'bad-credentials');
    }
  });

  it('takes the raw pair: a secret percent-encoded before base64 is wrong', async () => {
    const encoded = { ...values, clientSecret: encodeURIComponent(values['clientSecret']!) };
    expectError(await send(simulator, 'benchling', benchling, encoded), 'benchling', 'bad-credentials');
  });

  it('a secret that is not percent-encoded in the form is wrong', async () => {
    const body = `grant_type=client_credentials&client_id=${values['clientId']}&client_secret=${values['clientSecret']}`;
    const answer = await send(simulator, 'benchling', inBody, values, { body, headers: { 'Content-Type': FORM } });
    expectError(answer, 'benchling', 'bad-credentials');
  });

  it('wrong field names: no grant is 400, no client 401', async () => {
    const noGrant = await send(simulator, 'benchling', {
      ...benchling,
      body: { type: 'form', fields: { grantType: 'client_credentials' } },
    });
    expect([noGrant.status, noGrant.body]).toEqual([400, benchlingError('invalid_request')]);
    const fields = { grant_type: 'client_credentials', clientId: '{clientId}', clientSecret: '{clientSecret}' };
    const noClient = await send(simulator, 'benchling', { ...inBody, body: { type: 'form', fields } });
    expectError(noClient, 'benchling', 'bad-credentials');
  });

  it('refuses another grant', async () => {
    const request = { ...benchling, body: { type: 'form', fields: { grant_type: 'authorization_code' } } } as const;
    expectError(await send(simulator, 'benchling', request), 'benchling', 'unsupported-grant');
  });

  it.each(['json', 'multipart', 'none'] as const)('refuses a body of type %s', async (type) => {
    const answer = await send(simulator, 'benchling', { ...inBody, body: { ...inBody.body, type } });
    expect([answer.status, answer.body]).toEqual([400, benchlingError('invalid_request')]);
  });

  it('refuses Basic and body credentials at once', async () => {
    const answer = await send(simulator, 'benchling', { ...inBody, auth: benchling.auth! });
    expect([answer.status, answer.body]).toEqual([400, benchlingError('invalid_request')]);
  });

  it('answers an unknown path with HTML, as a wrong tenant does', async () => {
    const answer = await send(simulator, 'benchling', { ...benchling, path: '/api/v3/token' });
    const { status, rawBody, headers } = tokenError('benchling', 'wrong-tenant');
    expect([answer.status, answer.text]).toEqual([status, rawBody]);
    expect(answer.headers.get('content-type')).toBe(headers['Content-Type']);
  });
});

describe('1shot', () => {
  const values = examples(contract('1shot'));

  it.each(['form', 'json'] as const)('%s: wrong credentials, fields, grant', async (type) => {
    const request = { ...oneShot, body: { ...oneShot.body, type } };
    const wrong = await send(simulator, '1shot', request, { ...values, clientSecret: 'wrong' });
    expectError(wrong, '1shot', 'bad-credentials');
    for (const change of [{ client_id: '' }, { client_secret: '' }, { grant_type: 'password' }, { grant_type: '' }]) {
      const fields = { ...oneShot.body.fields, ...change };
      expectError(await send(simulator, '1shot', { ...request, body: { type, fields } }), '1shot', 'invalid-request');
    }
    const fields = { grantType: 'client_credentials', apiKey: '{clientId}', apiSecret: '{clientSecret}' };
    expectError(await send(simulator, '1shot', { ...request, body: { type, fields } }), '1shot', 'invalid-request');
  });

  it.each(['multipart', 'none'] as const)('refuses a body of type %s', async (type) => {
    const answer = await send(simulator, '1shot', { ...oneShot, body: { ...oneShot.body, type } });
    expectError(answer, '1shot', 'invalid-request');
  });

  it('a raw + in a form is a space, and so a wrong key', async () => {
    const body = `grant_type=client_credentials&client_id=${values['clientId']}&client_secret=${values['clientSecret']}`;
    const answer = await send(simulator, '1shot', oneShot, values, { body, headers: { 'Content-Type': FORM } });
    expectError(answer, '1shot', 'bad-credentials');
  });

  it('knows no Basic', async () => {
    const auth = { username: '{clientId}', password: '{clientSecret}' };
    const fields = { grant_type: 'client_credentials' };
    const answer = await send(simulator, '1shot', { ...oneShot, auth, body: { type: 'form', fields } });
    expectError(answer, '1shot', 'invalid-request');
  });
});

describe('emma', () => {
  it('wrong credentials are 400 or, by control, 401', async () => {
    const values = { ...examples(contract('emma')), clientSecret: 'wrong' };
    expectError(await send(simulator, 'emma', emma, values), 'emma', 'bad-credentials');
    simulator.provider('emma').alternateErrors = true;
    expectError(await send(simulator, 'emma', emma, values), 'emma', 'bad-credentials-alt');
  });

  it('wrong fields and other types are 400', async () => {
    const fields = { client_id: '{clientId}', client_secret: '{clientSecret}' };
    const renamed = await send(simulator, 'emma', { ...emma, body: { type: 'json', fields } });
    expectError(renamed, 'emma', 'bad-credentials');
    for (const type of ['form', 'multipart', 'none'] as const) {
      const answer = await send(simulator, 'emma', { ...emma, body: { ...emma.body, type } });
      expectError(answer, 'emma', 'bad-credentials');
    }
  });

  it('takes no token on its token routes', async () => {
    const headers = { Authorization: `Bearer ${await acquire(simulator, 'emma')}` };
    expectError(await send(simulator, 'emma', emma, undefined, { headers }), 'emma', 'bad-credentials');
  });

  it('refuses a refresh token that it did not issue, and an access token in its place', async () => {
    for (const refreshToken of ['unknown', '', await acquire(simulator, 'emma')]) {
      const answer = await send(simulator, 'emma', refresh!.request, { refreshToken });
      expect([answer.status, answer.body]).toEqual([400, { code: 'BAD_REQUEST', message: 'Bad request' }]);
    }
  });
});

describe('manis', () => {
  it('a wrong merchant or secret is 401', async () => {
    for (const wrong of [{ merchantId: 'wrong' }, { secret: 'wrong' }]) {
      const answer = await send(simulator, 'manis', manis, { ...examples(contract('manis')), ...wrong });
      const timestamp = new Date().toISOString().slice(0, 10);
      expect([answer.status, answer.body]).toEqual([401, { message: 'Unauthorized', timestamp }]);
    }
  });

  it.each(['x-merchant-id', 'x-secret'])('without %s: 400 in either documented shape', async (missing) => {
    const { [missing]: _, ...headers } = manis.headers;
    const answer = await send(simulator, 'manis', { ...manis, headers });
    expect(answer.body).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/),
      title: 'Bad Request',
      type: 'about:blank',
      status: 400,
      soaCode: 'SOA-0000',
      detail: `${missing} is required`,
    });
    simulator.provider('manis').alternateErrors = true;
    const alternate = await send(simulator, 'manis', { ...manis, headers });
    expect([alternate.status, alternate.body]).toEqual([
      400,
      { message: 'Bad Request', timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    ]);
  });

  it.each([
    ['a body', { body: new Uint8Array([123, 125]) }],
    ['a Content-Type', { headers: { 'Content-Type': 'application/json' } }],
    ['an Authorization header', { headers: { Authorization: 'Bearer x' } }],
  ])('refuses %s', async (_, changes) => {
    expect((await send(simulator, 'manis', manis, undefined, changes)).status).toBe(400);
  });
});

describe.each(contracts)('$id API', ({ id, apiCall }) => {
  it('refuses two Authorization headers', async () => {
    const value = `Bearer ${await acquire(simulator, id)}`;
    const status = await new Promise((resolve, reject) => {
      const headers = { Authorization: [value, value] };
      get(`${simulator.urls[id]}${apiCall.path}`, { headers, agent: false }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      }).once('error', reject);
    });
    expect(status).toBe(401);
  });

  it.each(['bearer {}', 'Bearer  {}', 'Bearer {} x', 'Token {}', '{}', 'Bearer {}, Bearer {}'])(
    'refuses Authorization: %s',
    async (template) => {
      const token = await acquire(simulator, id);
      const Authorization = template.replaceAll('{}', token);
      const answer = await send(simulator, id, { ...apiCall, headers: { Authorization }, body: { type: 'none' } });
      expect(answer.status).toBe(401);
      expect((await callApi(simulator, id, token)).status).toBe(200);
    },
  );
});
