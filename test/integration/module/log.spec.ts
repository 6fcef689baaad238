import type { LoggerService } from '@nestjs/common';
import { ProviderAuthModule, TokenService } from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PROVIDER_AUTH_CLOCK } from '../../../lib/module/root-tokens.constants.js';
import { failureOf } from '../../application.js';
import { definitionOf, testModule } from './application.js';

/** A logger of an application, which writes down what it gets. */
class Written implements LoggerService {
  readonly lines: unknown[][] = [];
  readonly #write = (level: string) => (message: unknown) => void this.lines.push([level, message]);
  readonly log = this.#write('log');
  readonly error = this.#write('error');
  readonly warn = this.#write('warn');
  readonly debug = this.#write('debug');
}

/** A logger that writes lines of Nest and of the start, and no other. */
function broken(message: string | object): void {
  if (typeof message === 'object' || message.includes('subscriber')) throw new Error('its transport is closed');
}

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

async function loggingWith(logger: LoggerService | false) {
  let down = true;
  const createToken = () => {
    if (down) throw new Error('down');
    return { accessToken: 'a', tokenType: 'Bearer', expiresIn: 3_600 };
  };
  const imports = [ProviderAuthModule.forRoot({ providers: { acme: definitionOf('acme', { createToken }) } })];
  const clock = new ManualClock();
  const app = await testModule({ imports }).overrideProvider(PROVIDER_AUTH_CLOCK).useValue(clock).compile();
  app.useLogger(logger);
  await app.init();
  running.push(app);
  const tokens = app.get(TokenService);
  for (let i = 0; i < 20; i++) await failureOf(tokens.getToken('acme'));
  down = false;
  await clock.advance(10_000);
  await tokens.getToken('acme');
}

describe('the log of an application', () => {
  it('tells its own logger of an outage once, and of its end', async () => {
    const written = new Written();
    await loggingWith(written);
    // The start asked for a token too.
    const ours = written.lines.filter(([, message]) => typeof message === 'object');
    expect(ours).toMatchObject([
      ['error', { provider: 'acme', code: 'ERR_CREDENTIALS_UNAVAILABLE', until: expect.any(Number) }],
      ['log', { provider: 'acme', durationMs: expect.any(Number), failedRequests: 21 }],
      ['log', { provider: 'acme', msg: expect.stringContaining('its first token came') }],
    ]);
  });

  it('is silent with `logger: false`', async () => {
    const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true));
    await loggingWith(false);
    const texts = spies.flatMap((spy) => spy.mock.calls.map(([text]) => String(text)));
    for (const spy of spies) spy.mockRestore();
    expect(texts.filter((text) => text.includes('acme'))).toEqual([]);
  });

  it('R79 may throw: requests and renewals go on, and nothing is left uncaught', async () => {
    const uncaught = vi.fn();
    process.on('uncaughtException', uncaught).on('unhandledRejection', uncaught);
    await loggingWith({ log: broken, error: broken, warn: broken, debug: broken });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('uncaughtException', uncaught).off('unhandledRejection', uncaught);
    expect(uncaught).not.toHaveBeenCalled();
  });
});
