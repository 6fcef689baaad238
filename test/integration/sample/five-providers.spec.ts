import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../server.js';

const run = promisify(execFile);
const MAIN = 'dist/sample/01-five-providers/main.js';

const CERTIFICATES = 'test/integration/oauth/certificates';

/** Stands for a real host, on https: the sample does not know that it is a simulator too. */
let realHost: ProviderSimulator;

/** What takes the encryption off in front of it. */
const tls = createServer(
  { key: readFileSync(`${CERTIFICATES}/server-key.pem`), cert: readFileSync(`${CERTIFICATES}/server.pem`) },
  (socket) => {
    const behind = connect(Number(new URL(realHost.origin).port), '127.0.0.1');
    behind.on('error', () => socket.destroy());
    socket.on('error', () => behind.destroy());
    socket.pipe(behind).pipe(socket);
  },
);

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
    const port = await listen(tls);
    const env = {
      ...process.env,
      ONESHOT_CLIENT_ID: clientId,
      ONESHOT_CLIENT_SECRET: clientSecret,
      ONESHOT_BASE_URL: `https://localhost:${port}/1shot/v0`,
      NODE_EXTRA_CA_CERTS: `${CERTIFICATES}/ca.pem`,
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
