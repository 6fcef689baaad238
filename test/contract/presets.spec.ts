import {
  airalo,
  benchling,
  emma,
  manis,
  oneShot,
  type ProviderDefinition,
  TokenAcquisitionError,
} from 'nestjs-provider-auth';
import { ProviderSimulator, type SimulatedProviderName } from 'nestjs-provider-auth/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { start } from '../application.js';
import { optionsOf } from '../../lib/protocol/definition/provider-definition.js';

let simulator: ProviderSimulator;

beforeAll(async () => {
  simulator = await ProviderSimulator.start();
});
afterEach(() => simulator.reset());
afterAll(() => simulator.close());

async function startPreset(definition: ProviderDefinition) {
  const { http, tokens, events } = await start(definition);
  return { tokens: tokens.for('acme'), axios: http.axiosRef, events };
}

const place = (name: SimulatedProviderName) => ({
  baseURL: simulator.urls[name],
  dangerouslyAllowHttp: [simulator.origin],
});

const airaloOf = (more = {}) => airalo({ ...simulator.credentials.airalo, ...place('airalo'), ...more });
const benchlingOf = (more = {}) => benchling({ ...simulator.credentials.benchling, ...place('benchling'), ...more });
const oneShotOf = (more = {}) => oneShot({ ...simulator.credentials.oneShot, ...place('oneShot'), ...more });
const emmaOf = (more = {}) => emma({ ...simulator.credentials.emma, ...place('emma'), ...more });
const manisOf = (more = {}) => manis({ ...simulator.credentials.manis, ...place('manis'), ...more });

const WRONG = { clientSecret: 'wrong-canary' };

const presets: [SimulatedProviderName, string, string, object, (more?: object) => ProviderDefinition][] = [
  ['airalo', 'airalo', '/v2/packages', WRONG, airaloOf],
  ['airalo', 'airalo, signed', '/v2/packages', WRONG, (more) => airaloOf({ signature: true, ...more })],
  ['benchling', 'benchling', '/api/v2/plates', WRONG, benchlingOf],
  [
    'benchling',
    'benchling, in the body',
    '/api/v2/plates',
    WRONG,
    (more) => benchlingOf({ clientAuthentication: 'body', ...more }),
  ],
  ['oneShot', 'oneShot', '/chains', WRONG, oneShotOf],
  ['emma', 'emma', '/v1/locations', WRONG, emmaOf],
  ['manis', 'manis', '/api/v1/ping', { secret: 'wrong-canary' }, manisOf],
];

async function failure(work: Promise<unknown>): Promise<TokenAcquisitionError> {
  const outcome: unknown = await work.catch((error: unknown) => error);
  if (outcome instanceof TokenAcquisitionError) return outcome;
  throw new Error(`expected a TokenAcquisitionError, got ${String(outcome)}`);
}

describe.each(presets)('%s: preset %s', (name, _, path, wrong, define) => {
  it('gets a token and calls the API', async () => {
    const { axios } = await startPreset(define());
    expect((await axios.get(path)).status).toBe(200);
    expect(simulator.provider(name).counters).toMatchObject({ tokenCalls: 1, tokensIssued: 1, apiUnauthorized: 0 });
  });

  it('survives the revocation of its token', async () => {
    const { axios } = await startPreset(define());
    await axios.get(path);
    simulator.provider(name).revokeAll();
    expect((await axios.get(path)).status).toBe(200);
    expect(simulator.provider(name).counters).toMatchObject({ tokensIssued: 2, apiUnauthorized: 1 });
  });

  it('R22 a wrong secret is a rejection in the words of the provider, and names no secret', async () => {
    const { tokens } = await startPreset(define(wrong));
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_REJECTED', kind: 'credentials-rejected' });
    expect(error.message).not.toContain('canary');
    expect(error.message).toMatch(/authentication|Invalid|invalid|Bad request|Unauthorized/);
  });

  it('R23 a bad day is transient', async () => {
    simulator.provider(name).quota(undefined);
    simulator.provider(name).failTokens(503);
    const { tokens } = await startPreset(define());
    expect(await failure(tokens.getToken())).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_FAILED', status: 503 });
  });
});

describe('what is special about a preset', () => {
  it('R72 airalo: at most 3 token calls in 60 s, the last of which no retry takes', async () => {
    simulator.provider('airalo').failTokens(503);
    const { tokens } = await startPreset(airaloOf());
    await failure(tokens.getToken());
    expect(simulator.provider('airalo').counters).toMatchObject({ tokenCalls: 2, rateLimited: 0 });
    const error = await failure(tokens.getToken());
    expect(['ERR_TOKEN_RATE_LIMITED', 'ERR_TOKEN_UNAVAILABLE']).toContain(error.code);
    expect(simulator.provider('airalo').counters.tokenCalls).toBe(2);
  });

  it('airalo: an unknown client is told by 422', async () => {
    const { tokens } = await startPreset(airaloOf({ clientId: 'nobody' }));
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ kind: 'credentials-rejected', status: 422 });
    expect(error.message).toContain('The selected client id is invalid.');
  });

  it('R19 airalo: a token that lives a year is reused for a day', async () => {
    const { tokens } = await startPreset(airaloOf());
    const { expiresAt } = await tokens.getToken();
    // The library's clock never steps back: it may be ahead of the machine's.
    expect(Math.abs(expiresAt - Date.now() - 86_400_000)).toBeLessThan(60_000);
  });

  it('benchling: a wrong tenant answers with HTML', async () => {
    const { tokens } = await startPreset(benchlingOf({ baseURL: `${simulator.urls.benchling}/nobody` }));
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_REJECTED', status: 404 });
    expect(error.message).toContain('is there such a tenant?');
    expect(error.message).not.toContain('<');
  });

  it('R24 benchling: x-rate-limit-reset counts in seconds', async () => {
    simulator.provider('benchling').failTokens(429);
    const { tokens } = await startPreset(benchlingOf());
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ code: 'ERR_TOKEN_RATE_LIMITED', retryAfter: 21_000 });
  });

  it('R46 emma: the refresh token is used while it lives, then the token is issued again', async () => {
    const { tokens, axios, events } = await startPreset(emmaOf());
    const first = await tokens.getToken();
    await tokens.getToken({ replaces: first, reason: 'due' });
    const asked = simulator.requests('emma').map(({ path, status }) => `${path} ${status}`);
    expect(asked, JSON.stringify(events)).toEqual(['/v1/issue-token 200', '/v1/refresh-token 200']);
    simulator.provider('emma').revokeRefreshTokens();
    simulator.provider('emma').revokeAll();
    expect((await axios.get('/v1/locations')).status).toBe(200);
    expect(simulator.provider('emma').counters).toMatchObject({ tokensIssued: 3, refreshes: 1 });
  });

  it.each(['ms', 's'] as const)('R20 manis: expiresAt in %s', async (unit) => {
    simulator.provider('manis').expiryUnit = unit;
    const { tokens } = await startPreset(manisOf());
    const { expiresAt } = await tokens.getToken();
    expect(Math.abs(expiresAt - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });

  it.each([false, true])('manis: both documented shapes of a 400 (short: %s)', async (short) => {
    simulator.provider('manis').alternateErrors = short;
    simulator.provider('manis').failTokens(400);
    const { tokens } = await startPreset(manisOf());
    expect((await failure(tokens.getToken())).message).toMatch(/answered 400 \(.+\)/);
  });

  it('R45 a secret that was rotated is read again', async () => {
    const { merchantId, secret } = simulator.credentials.manis;
    let current = 'old';
    const { tokens } = await startPreset(
      manis({
        ...place('manis'),
        credentials: async () => {
          const read = { merchantId, secret: current };
          current = secret;
          return read;
        },
      }),
    );
    expect((await tokens.getToken()).tokenType).toBe('Bearer');
  });
});

describe('options of a preset that cannot work', () => {
  it('R64 are told in one error that lists every fault', () => {
    const none: string = JSON.parse('null');
    expect(faults(() => airalo({ clientId: none, clientSecret: '' }))).toMatch(/2 faults[^]*clientId[^]*clientSecret/);
    expect(faults(() => manis({ baseURL: '', merchantId: ' x', secret: 's' }))).toMatch(/baseURL[^]*merchantId/);
    expect(faults(() => benchling({ clientId: 'a', clientSecret: 'b' }))).toMatch(/tenant/);
    expect(faults(() => benchling({ clientId: 'a', clientSecret: 'b', tenant: 'evil.com/' }))).toMatch(/no host label/);
    expect(faults(() => emma({ credentials: [] }))).toMatch(/credentials/);
    expect(faults(() => oneShot({ credentials: [{ clientId: 'a', clientSecret: 'secret-canary ' }] }))).not.toMatch(
      /canary/,
    );
  });
});

function faults(make: () => ProviderDefinition): string {
  try {
    optionsOf(make());
  } catch (error) {
    return String(error);
  }
  return '';
}
