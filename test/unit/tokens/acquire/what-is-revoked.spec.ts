import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { subjectHash } from '../../../../lib/core/subject-hash.js';
import type { TokenEvent } from '../../../../lib/core/token-event.js';
import {
  defineProvider,
  optionsOf,
  type ProviderOptions,
} from '../../../../lib/protocol/definition/provider-definition.js';
import type { TokenTransportRequest } from '../../../../lib/protocol/definition/token-transport.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { Discovery } from '../../../../lib/tokens/acquire/discovery.js';
import { revokeAll } from '../../../../lib/tokens/acquire/revoke.js';

type Context = Parameters<NonNullable<ProviderOptions<string>['revoke']>['request']>[0];

const ISSUER = 'https://as.acme.test';
const METADATA = { issuer: ISSUER, token_endpoint: `${ISSUER}/token`, revocation_endpoint: `${ISSUER}/revoke` };

/** What the definition was asked with, what was sent, and what was told, when ann's token is revoked. */
async function revoke({ status = 200, refreshToken = '', server = false } = {}) {
  const clock = new ManualClock();
  const asked: Context[] = [];
  const sent: TokenTransportRequest[] = [];
  const events: TokenEvent[] = [];
  const request = (context: Context) => {
    asked.push(context);
    return { url: context.server?.revocationEndpoint ?? 'https://acme.test/revoke' };
  };
  const options = optionsOf(
    defineProvider({
      http: {},
      credentials: ['secret'],
      ...(server && { server: { issuer: ISSUER } }),
      revoke: { request },
    }),
  );
  const transport = async (made: TokenTransportRequest) => {
    sent.push(made);
    const isMetadata = made.method === 'GET';
    const body = new TextEncoder().encode(isMetadata ? JSON.stringify(METADATA) : '');
    return { status: isMetadata ? 200 : status, headers: {}, body };
  };
  const parts = { provider: 'acme', options, clock, random: () => 0, transport };
  const token = new AccessToken({
    value: 'canary-access',
    tokenType: 'Bearer',
    sentAt: clock.now(),
    lifetime: 60_000,
    ...(refreshToken !== '' && { renewal: { refreshToken } }),
  });
  const requester = { ...parts, discovery: new Discovery(parts), report: (event: TokenEvent) => events.push(event) };
  await revokeAll(requester, [{ token, subject: 'ann' }], new AbortController().signal);
  return { asked, sent, events, now: clock.wall() };
}

describe('a token that nobody needs any more', () => {
  it('is revoked with all that the definition may need of it', async () => {
    const { asked, now } = await revoke({ refreshToken: 'canary-refresh' });
    const context = { credentials: 'secret', subject: 'ann', now, server: undefined, accessToken: 'canary-access' };
    expect(asked).toEqual([{ ...context, refreshToken: 'canary-refresh' }]);
    expect(Object.keys((await revoke()).asked[0] ?? {})).not.toContain('refreshToken');
  });

  it('is revoked where the server says', async () => {
    const { sent } = await revoke({ server: true });
    expect(sent.map(({ url }) => url).at(-1)).toBe(METADATA.revocation_endpoint);
  });

  it.each([200, 204, 299])('and whose server answers %i is told as revoked, whose it was by a hash', async (status) => {
    expect((await revoke({ status })).events).toEqual([{ type: 'token_revoked', subject: subjectHash('ann') }]);
  });

  it.each([199, 300, 503])('and whose server answers %i is told as not revoked', async (status) => {
    const { events } = await revoke({ status });
    expect(events).toMatchObject([{ type: 'revocation_failed', subject: subjectHash('ann') }]);
    expect(String(Reflect.get(Object(events[0]), 'error'))).toContain(`the server answered ${status}; check`);
  });
});
