import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import type { TokenEvent } from '../../../../lib/core/token-event.js';
import {
  defineProvider,
  optionsOf,
  type ProviderOptions,
} from '../../../../lib/protocol/definition/provider-definition.js';
import { json } from '../../../../lib/protocol/definition/token-request-body.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { Discovery } from '../../../../lib/tokens/acquire/discovery.js';
import { revokeAll } from '../../../../lib/tokens/acquire/revoke.js';

type Revoke = NonNullable<ProviderOptions<{ secret: string }>['revoke']>['request'];

const credentials = [{ secret: 'canary-one-0001' }, { secret: 'canary-two-0002' }];
const renewal = { refreshToken: 'canary-refresh' };

const once: Revoke = () => ({ url: 'https://acme.test/revoke' });
const refusing = async () => ({ status: 401, headers: {}, body: new Uint8Array() });

/** The events of revoking one token, at a server that answers 401 to all. */
async function revoked(
  request: Revoke,
  { signal = new AbortController().signal, age = 0 } = {},
): Promise<TokenEvent[]> {
  const clock = new ManualClock();
  const events: TokenEvent[] = [];
  const options = optionsOf(defineProvider({ http: {}, credentials, revoke: { request } }));
  const parts = { provider: 'acme', options, clock, random: () => 0, transport: refusing };
  const discovery = new Discovery(parts);
  const issued = { value: 'canary-access', tokenType: 'Bearer', sentAt: clock.now() - age, lifetime: 60_000, renewal };
  const tokens = [{ token: new AccessToken(issued), subject: undefined }];
  await revokeAll({ ...parts, discovery, report: (event) => events.push(event) }, tokens, signal);
  return events;
}

const failing =
  (of: (context: { secret: string; all: readonly unknown[] }) => string): Revoke =>
  ({ credentials: { secret }, accessToken, refreshToken }) => {
    throw new Error(`cannot revoke: ${of({ secret, all: [secret, accessToken, refreshToken] })}`);
  };

it('a token that has expired is not revoked', async () => {
  expect(await revoked(once, { age: 59_999 })).toHaveLength(1);
  expect(await revoked(once, { age: 60_000 })).toEqual([]);
});

describe('a revocation that fails', () => {
  it.each<[string, Revoke]>([
    ['with its credentials', failing(({ secret }) => `as ${secret}`)],
    ['with all it knows', failing(({ all }) => all.join(' '))],
    ['in another dress', failing(({ secret }) => Buffer.from(secret).toString('hex'))],
    ['when its body is made', () => ({ url: 'https://acme.test/revoke', body: json(1n) })],
  ])('R89 %s tells nothing of them', async (_, request) => {
    const events = await revoked(request);
    expect(events).toMatchObject([{ type: 'revocation_failed', error: { code: 'ERR_TOKEN_NOT_REVOKED' } }]);
    const printed = inspect(events, { depth: 9, showHidden: true }) + JSON.stringify(events);
    expect(printed).toContain("the definition's own code threw");
    expect(printed).not.toMatch(/canary|63616e617279/i);
  });

  it('R89 knows the credentials that were tried before, and what was sent', async () => {
    let calls = 0;
    const events = await revoked(({ credentials: { secret } }) => {
      calls += 1;
      if (calls === 2) throw new Error('not canary-one-0001, nor canary-closure');
      return { url: 'https://acme.test/revoke', body: json({ key: 'canary-closure', secret }) };
    });
    expect(calls).toBe(2);
    expect(inspect(events, { depth: 9 })).toContain('(Error: not …, nor …)');
  });

  it('says what the server answered, or that there was no time', async () => {
    const answered = await revoked(once);
    expect(inspect(answered)).toContain('the server answered 401; check the revocation endpoint');
    const late = await revoked(once, { signal: AbortSignal.abort() });
    expect(inspect(late)).toContain('there was no time left; end it by hand if that matters');
  });

  it('says once whose token it is, until when it lives, and why', async () => {
    const [event] = await revoked(() => ({ url: 'http://acme.test/revoke' }));
    expect(event).toMatchObject({ subject: undefined, error: { provider: 'acme', code: 'ERR_TOKEN_NOT_REVOKED' } });
    expect(String(Reflect.get(Object(event), 'error'))).toMatch(
      /acme: a token was not revoked and lives until \d{4}-\d\d-\d\dT[\d:.]+Z: (?!acme)\S/,
    );
  });
});
