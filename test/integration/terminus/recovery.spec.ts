import { TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import {
  clientCredentials,
  ProviderAuthModule,
  type ProviderAuthModuleOptions,
  TokenService,
} from 'nestjs-provider-auth';
import { ProviderAuthHealthIndicator } from 'nestjs-provider-auth/terminus';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { PROVIDER_AUTH_CLOCK } from '../../../lib/module/root-tokens.constants.js';
import { reply, startApi } from '../../server.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An application that nobody sends requests to, because it is not ready; its tokens live 5 min. */
async function application(settings: Omit<ProviderAuthModuleOptions, 'providers'> = {}) {
  const endpoint = { status: 200 };
  const clock = new ManualClock();
  const { url } = await startApi((_, response) => {
    const token = { access_token: 'a', token_type: 'Bearer', expires_in: 300 };
    reply(response, endpoint.status === 200 ? token : {}, endpoint.status);
  });
  const origin = { baseURL: url, tokenUrl: `${url}/token`, dangerouslyAllowHttp: [url] };
  const acme = clientCredentials({ ...origin, clientId: 'client', clientSecret: 'secret' });
  const app = await Test.createTestingModule({
    imports: [
      TerminusModule.forRoot({ logger: false }),
      ProviderAuthModule.forRoot({ ...settings, providers: { acme } }),
    ],
    providers: [ProviderAuthHealthIndicator],
  })
    .overrideProvider(PROVIDER_AUTH_CLOCK)
    .useValue(clock)
    .compile();
  app.useLogger(false);
  const start = () => app.init();
  closing.push(() => app.close());
  const health = app.get(ProviderAuthHealthIndicator);
  /** What health says after so long: time passes in steps, between which answers arrive. */
  const after = async (ms: number, expected: string): Promise<void> => {
    await clock.advance(ms);
    const step = async (): Promise<unknown> => {
      await clock.advance(1_000);
      return health.check()['acme']?.status;
    };
    await expect.poll(step, { interval: 5 }).toBe(expected);
  };
  return { endpoint, start, after, tokens: app.get(TokenService) };
}

describe('an application that gets no requests while it is down', () => {
  it('R42 is up again after its partner was down when it started', async () => {
    const { endpoint, start, after } = await application();
    endpoint.status = 503;
    await start();
    await after(40_000, 'down');
    endpoint.status = 200;
    await after(0, 'up');
  });

  it('R42 is up again after an outage that its token did not survive', async () => {
    const { endpoint, start, after } = await application();
    await start();
    await after(0, 'up');
    endpoint.status = 503;
    await after(400_000, 'down');
    endpoint.status = 200;
    await after(0, 'up');
  });

  it('is up where idle tokens are not renewed, and its own is dead', async () => {
    const { start, after, tokens } = await application({ warmUp: false, renewWhenIdle: false });
    await start();
    await tokens.getToken('acme');
    await after(3_600_000, 'up');
    expect(tokens.for('acme').status().state).toBe('expired');
  });
});
