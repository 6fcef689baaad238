import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InvalidRequest } from '../../../../lib/protocol/definition/invalid-request.js';
import { tokenRequestUrl } from '../../../../lib/protocol/definition/token-request-url.js';
import { knownServer } from '../../../../lib/protocol/definition/authorization-server.js';
import {
  authenticateClient,
  type ClientAuthenticationMethod,
} from '../../../../lib/protocol/oauth/client-authentication.js';
import { readServerMetadata } from '../../../../lib/protocol/oauth/server-metadata.js';
import { InvalidResponse, TokenResponse } from '../../../../lib/protocol/response/token-response.js';

const ISSUER = 'https://as.test';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const HOSTILE = [
  ['a\u001b[2J', '\n2026-11-24 ERROR [Payments] all is well, says the attacker', 'b\u202ec'],
  ['x'.repeat(900_000)],
  Array(90_000).fill('y'),
];

async function messageOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof InvalidRequest || error instanceof InvalidResponse) return error.message;
    throw error;
  }
  throw new Error('expected a failure');
}

const unsupported = (authenticationMethods: string[]) =>
  messageOf(() =>
    authenticateClient(
      { method: 'client_secret_post' },
      { clientId: 'c' },
      { ...knownServer({ tokenUrl: `${ISSUER}/t` }), authenticationMethods },
      0,
    ),
  );

const isOneLine = (message: string) => {
  expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(message.length).toBeLessThan(320);
};

describe("R92 what a server's metadata say", () => {
  it.each(HOSTILE.map((list) => [list]))('is one short line where it lists other methods (%#)', async (list) => {
    const server = { ...knownServer({ tokenUrl: `${ISSUER}/t` }), authenticationMethods: list };
    const method: ClientAuthenticationMethod = 'client_secret_basic';
    const message = await messageOf(() => authenticateClient({ method }, { clientId: 'c' }, server, 0));
    expect(message).toContain('the server does not support client_secret_basic, only ');
    isOneLine(message);
  });

  it('is told as it is where it lists no method, or others', async () => {
    expect(await unsupported([])).toBe(
      'the server does not support client_secret_post, only none at all; choose one as `clientAuthentication`',
    );
    expect(await unsupported(['a', 'b'])).toContain('only a, b; choose one');
  });

  it.each(HOSTILE.map((list) => [list]))('is one short line where it lists other algorithms (%#)', async (list) => {
    const server = { ...knownServer({ tokenUrl: `${ISSUER}/t` }), signingAlgorithms: list };
    const message = await messageOf(() =>
      authenticateClient({ method: 'private_key_jwt' }, { clientId: 'c', privateKey }, server, 0),
    );
    expect(message).toContain('the server accepts no client assertion signed by ES256, but by ');
    isOneLine(message);
  });

  it.each([`http://${'x'.repeat(900_000)}.test/`, `https://${'x'.repeat(900_000)}.test/`, 'x\n:y', 'ftp://a.test'])(
    'is one short line where it names an impossible token endpoint (%#)',
    async (token_endpoint) => {
      const body = Buffer.from(JSON.stringify({ issuer: ISSUER, token_endpoint }));
      const response = new TokenResponse({ status: 200, headers: {}, body });
      isOneLine(await messageOf(() => readServerMetadata(response, ISSUER, [])));
    },
  );

  it('is one short line where it names an impossible revocation endpoint', async () => {
    for (const url of [`https://${'x.'.repeat(9_000)}test/`, `http://${'x.'.repeat(9_000)}test/`, 'ftp://a.test/']) {
      isOneLine(await messageOf(() => tokenRequestUrl({ url }, { http: {}, credentials: {} })));
    }
  });
});
