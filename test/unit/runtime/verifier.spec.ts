import { describe, expect, it } from 'vitest';
import {
  defineProvider,
  optionsOf,
  type ProviderOptions,
} from '../../../lib/protocol/definition/provider-definition.js';
import { RunningProvider } from '../../../lib/runtime/running-provider.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { reply, startApi } from '../../server.js';
import { SickStore } from '../tokens/store/fleet.js';

/** A provider that makes tokens of its credentials, unless it asks for them; a new one ends the old one of its subject. */
function running(options: Partial<ProviderOptions<unknown>> = {}, isBeside = false, clock = new ManualClock()) {
  const definition = defineProvider<unknown>({
    http: { baseURL: 'https://acme.test' },
    credentials: (subject?: string) => ({ secret: `fake-secret-${subject}` }),
    singleSession: true,
    ...(options.request === undefined && {
      createToken: () => ({ accessToken: 'fake-token', tokenType: 'Bearer', expiresIn: 3_600 }),
    }),
    ...options,
  });
  const events = { emit: () => {}, subscriberFailed: () => {} };
  const parts = { clock, random: () => 0.5, ...events, ...(isBeside && { isBeside }) };
  return new RunningProvider('acme', optionsOf(definition), parts);
}

const request = () => ({ url: 'https://127.0.0.1:1/token' });
const made = 'nothing to acquire: it is made of its credentials';

describe('R73 verifying a provider whose new token ends the old one', () => {
  it('is left to the application where this process runs beside it, and no store tells of its token', async () => {
    expect(await running().verify()).toMatchObject({ outcome: 'ok', notes: [made] });
    expect(await running({}, true).verify()).toMatchObject({
      outcome: 'skipped',
      notes: [expect.stringMatching(/^a new token could end that of the running application.*TokenService\.verify/)],
    });
  });

  it('is done for a subject that has none, though another one has', async () => {
    const provider = running();
    await provider.token({ subject: 'ann' });
    expect(await provider.verify({ subject: 'ann' })).toMatchObject({ outcome: 'skipped' });
    expect(await provider.verify({ subject: 'bob' })).toMatchObject({ outcome: 'ok' });
  });

  it('says that a token is acquired just now, or that a refresh token could be spent', async () => {
    const provider = running({ createToken: () => new Promise(() => {}) });
    const flight = provider.token().catch(() => 'ended');
    await new Promise((resolve) => setImmediate(resolve));
    const notes = [expect.stringMatching(/^a token is acquired at this moment/)];
    expect(await provider.verify()).toMatchObject({ outcome: 'skipped', notes });
    const kept = [expect.stringContaining('onRefreshTokenRotated keeps')];
    const keeping = running({ onRefreshTokenRotated: () => expect.unreachable('nothing is kept') });
    expect(await keeping.verify()).toMatchObject({ outcome: 'skipped', notes: kept });
    void flight;
  });

  it('sends nothing once another replica may have the lock', async () => {
    const clock = new ManualClock();
    const store = new SickStore(clock);
    const credentials = async () => {
      store.is = 'hung';
      await clock.advance(3_000);
      return { secret: 'fake-secret' };
    };
    const found = await running({ store, credentials, request }, false, clock).verify();
    expect(found).toMatchObject({ outcome: 'failed', error: { code: 'ERR_STORE_REQUIRED' } });
  });
});

describe('verifying a provider', () => {
  it('R63 fails as soon as it closes, while what is in flight may still end', async () => {
    const clock = new ManualClock();
    let count = 0;
    const provider = running({ createToken: () => new Promise(() => void (count += 1)) }, false, clock);
    const flight = provider.token().catch(() => 'ended');
    await clock.advance(0);
    const closing = provider.close();
    expect(await provider.verify({ subject: 'ann' })).toMatchObject({
      outcome: 'failed',
      notes: [],
      error: { code: 'ERR_SHUTTING_DOWN' },
    });
    expect(count).toBe(1);
    await clock.advance(2_000);
    await Promise.all([closing, flight]);
  });

  it('ends with its deadline, also where a revocation has no answer', async () => {
    const clock = new ManualClock();
    const api = await startApi(({ url }, response) => {
      if (url === '/token') reply(response, { access_token: 'fake-token', token_type: 'Bearer', expires_in: 3_600 });
      else void clock.advance(10_000);
    });
    const provider = running(
      {
        http: { baseURL: api.url },
        dangerouslyAllowHttp: [api.url],
        request: () => ({ url: '/token' }),
        revoke: { request: () => ({ url: '/revoke' }) },
      },
      false,
      clock,
    );
    expect(await provider.verify()).toMatchObject({
      outcome: 'ok',
      durationMs: 10_000,
      notes: [expect.stringMatching(/^a token was not revoked.*there was no time left/)],
    });
  });
});
