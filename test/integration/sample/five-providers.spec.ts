import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const MAIN = 'dist/sample/01-five-providers/main.js';

/** Stands for a real host: the sample does not know that it is a simulator too. */
let realHost: ProviderSimulator;

beforeAll(async () => {
  realHost = await ProviderSimulator.start();
  if (!existsSync(MAIN)) {
    await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'sample/01-five-providers/tsconfig.json']);
  }
}, 60_000);
afterAll(() => realHost.close());

describe('sample 01', () => {
  it('sends a provider whose credentials are in the environment to its real host, and only that one', async () => {
    const { clientId, clientSecret } = realHost.credentials.oneShot;
    const env = {
      ...process.env,
      ONESHOT_CLIENT_ID: clientId,
      ONESHOT_CLIENT_SECRET: clientSecret,
      ONESHOT_BASE_URL: realHost.urls.oneShot,
      DANGEROUSLY_ALLOW_HTTP: realHost.origin,
    };
    const { stdout } = await run(process.execPath, [MAIN], { env, timeout: 40_000 });
    expect(realHost.provider('oneShot').counters).toMatchObject({ tokenCalls: 1, apiCalls: 3, apiUnauthorized: 0 });
    for (const name of ['airalo', 'benchling', 'emma', 'manis'] as const) {
      expect(realHost.provider(name).counters).toMatchObject({ tokenCalls: 0, apiCalls: 0 });
    }
    expect(stdout).not.toContain('all its tokens are revoked');
    expect(stdout).not.toContain(clientSecret);
    expect(stdout).toMatch(/emma .*token renewed by the schedule/);
    expect(stdout).toMatch(/oneShot +│ 1 +│ 3 /);
  }, 60_000);
});
