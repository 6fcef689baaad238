import { get } from 'node:http';
import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquire, at, callApi, contracts, examples, send, type Answer, type ContractAnswer } from './contract.js';

let simulator: ProviderSimulator;
let now = 1_800_000_000_000;

beforeAll(async () => {
  simulator = await ProviderSimulator.start({ now: () => now });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

/** Values that differ each time, by the path where they lie. */
const RANDOM = /(access_?token|refresh_?token|^token|expiresAt|sessionState|timestamp)$/i;

function shape(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body, (key, value: unknown) => (RANDOM.test(key) ? typeof value : value)));
}

function expectAnswer(answer: Answer, expected: ContractAnswer): void {
  expect(answer.status).toBe(expected.status);
  for (const [name, value] of Object.entries(expected.headers)) expect(answer.headers.get(name)).toBe(value);
  if (expected.rawBody === undefined) expect(shape(answer.body)).toEqual(shape(expected.body));
  else expect(answer.text).toBe(expected.rawBody);
}

describe.each(contracts)('the simulator of $id', (contract) => {
  const { id, tokenRequest, tokenRequestVariants, tokenResponse, apiCall, tokenErrors, apiAuthFailures } = contract;

  it('accepts the examples as credentials', () => {
    expect(examples(contract)).toMatchObject(simulator.credentials[id]);
  });

  it.each([{ label: 'documented', ...tokenRequest }, ...tokenRequestVariants])(
    'issues a token for the $label request, and its API accepts it',
    async (request) => {
      const answer = await send(simulator, id, request);
      expectAnswer(answer, tokenResponse);
      const token = String(at(answer.body, tokenResponse.fields.accessToken.path));
      expect(token).toMatch(new RegExp(`^sim-${id}-[\\w-]{32}$`));
      expectAnswer(await callApi(simulator, id, token), apiCall);
    },
  );

  it('issues another token each time', async () => {
    expect(await acquire(simulator, id)).not.toBe(await acquire(simulator, id));
  });

  it('its API refuses no token, an unknown, an expired and a revoked one', async () => {
    const refused = { ...apiAuthFailures[0], status: apiAuthFailures[0].match.status, headers: {} };
    const provider = simulator.provider(id);
    provider.lifetime = 5;
    const expired = await acquire(simulator, id);
    expect((await callApi(simulator, id, expired)).status).toBe(200);
    now += 5_000;
    const revoked = await acquire(simulator, id);
    expect((await callApi(simulator, id, revoked)).status).toBe(200);
    provider.revokeAll();
    for (const token of [undefined, 'unknown', expired, revoked]) {
      expectAnswer(await callApi(simulator, id, token), refused);
    }
    expect(provider.counters).toMatchObject({ apiCalls: 6, apiUnauthorized: 4 });
  });

  it.each(tokenErrors.filter(({ when }) => !when.endsWith('-alt') && !/client-id|field|grant|header/.test(when)))(
    'told to fail with $status ($when), answers as documented',
    async (error) => {
      simulator.provider(id).failTokens(error.status);
      expectAnswer(await send(simulator, id, tokenRequest), error);
    },
  );

  it('no other provider accepts its tokens', async () => {
    const token = await acquire(simulator, id);
    for (const other of contracts.filter((one) => one.id !== id)) {
      expect((await callApi(simulator, other.id, token)).status).toBe(401);
    }
  });

  it.each(['GET', 'PUT', 'DELETE'])('refuses %s on the token path', async (method) => {
    const answer = await send(simulator, id, { ...tokenRequest, method, headers: {}, body: { type: 'none' } });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('answers 404 elsewhere, and 413 to a body over 64 KiB', async () => {
    const elsewhere = await send(simulator, id, { ...tokenRequest, path: `${tokenRequest.path}/` });
    expect(elsewhere.status).toBe(404);
    expect((await send(simulator, id, tokenRequest, undefined, { body: 'x'.repeat(65_537) })).status).toBe(413);
  });
});

describe.each(contracts)('the simulator of $id API', ({ id, apiCall }) => {
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
