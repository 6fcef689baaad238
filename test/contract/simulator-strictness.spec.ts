import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquire, contract, examples, expectError, send, tokenError } from './contract.js';

let simulator: ProviderSimulator;

beforeAll(async () => {
  simulator = await ProviderSimulator.start();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

function benchlingError(type: string): unknown {
  return { error: { type, message: expect.any(String), userMessage: expect.any(String) } };
}

const { tokenRequest: benchling, tokenRequestVariants: benchlingVariants } = contract('benchling');
const { tokenRequest: oneShot } = contract('oneShot');
const { tokenRequest: emma, refresh } = contract('emma');
const { tokenRequest: manis } = contract('manis');
const FORM = 'application/x-www-form-urlencoded';

describe('the simulator of benchling', () => {
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

describe('the simulator of oneShot', () => {
  const values = examples(contract('oneShot'));

  it.each(['form', 'json'] as const)('%s: wrong credentials, fields, grant', async (type) => {
    const request = { ...oneShot, body: { ...oneShot.body, type } };
    const wrong = await send(simulator, 'oneShot', request, { ...values, clientSecret: 'wrong' });
    expectError(wrong, 'oneShot', 'bad-credentials');
    for (const change of [{ client_id: '' }, { client_secret: '' }, { grant_type: 'password' }, { grant_type: '' }]) {
      const fields = { ...oneShot.body.fields, ...change };
      expectError(
        await send(simulator, 'oneShot', { ...request, body: { type, fields } }),
        'oneShot',
        'invalid-request',
      );
    }
    const fields = { grantType: 'client_credentials', apiKey: '{clientId}', apiSecret: '{clientSecret}' };
    expectError(await send(simulator, 'oneShot', { ...request, body: { type, fields } }), 'oneShot', 'invalid-request');
  });

  it.each(['multipart', 'none'] as const)('refuses a body of type %s', async (type) => {
    const answer = await send(simulator, 'oneShot', { ...oneShot, body: { ...oneShot.body, type } });
    expectError(answer, 'oneShot', 'invalid-request');
  });

  it('a raw + in a form is a space, and so a wrong key', async () => {
    const body = `grant_type=client_credentials&client_id=${values['clientId']}&client_secret=${values['clientSecret']}`;
    const answer = await send(simulator, 'oneShot', oneShot, values, { body, headers: { 'Content-Type': FORM } });
    expectError(answer, 'oneShot', 'bad-credentials');
  });

  it('knows no Basic', async () => {
    const auth = { username: '{clientId}', password: '{clientSecret}' };
    const fields = { grant_type: 'client_credentials' };
    const answer = await send(simulator, 'oneShot', { ...oneShot, auth, body: { type: 'form', fields } });
    expectError(answer, 'oneShot', 'invalid-request');
  });
});

describe('the simulator of emma', () => {
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

describe('the simulator of manis', () => {
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
