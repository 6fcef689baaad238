import { describe, expect, it } from 'vitest';
import type { ProviderOptions, TokenFields } from '../../../../lib/protocol/definition/provider-definition.js';
import { Effort } from '../../../../lib/tokens/acquire/effort.js';
import { Provider, SECRET } from './token-request-fixture.js';

type Options = Partial<ProviderOptions<{ clientId: string; clientSecret: string }>>;

const creating = (createToken: NonNullable<Options['createToken']>, more: Options = {}) =>
  new Provider({ createToken, tokenType: 'Bearer', ...more });
const made = (fields: Partial<TokenFields>) => creating(() => ({ accessToken: 'made', ...fields }));

describe('a token that the definition makes', () => {
  it('R17 that is over is handed to nobody', async () => {
    for (const expiresAt of [new Date(0), 1, '2020-01-01T00:00:00Z']) {
      const error = await made({ expiresAt }).failure();
      expect(error).toMatchObject({ code: 'ERR_TOKEN_ALREADY_EXPIRED', kind: 'invalid-response', endpoint: undefined });
    }
  });

  it('R16, R19 has the lifetime of any other token, events included', async () => {
    const provider = made({ expiresIn: 'soon' });
    expect((await provider.ask()).expiresAt - provider.clock.now()).toBe(300_000);
    expect(provider.events).toEqual([{ type: 'lifetime_unusable' }]);
    const long = made({ expiresIn: 86_401 });
    expect((await long.ask()).expiresAt - long.clock.now()).toBe(86_400_000);
    expect(long.events).toEqual([{ type: 'lifetime_capped', declared: 86_401_000, max: 86_400_000 }]);
  });

  it('R19 tells in whole milliseconds of a lifetime that was cut', async () => {
    const odd = creating(() => ({ accessToken: 'made', expiresIn: 2 }), { lifetime: { max: 1_000.7 } });
    await odd.ask();
    expect(odd.events).toEqual([{ type: 'lifetime_capped', declared: 2_000, max: 1_000 }]);
  });

  it('R15 is made of the credentials, for whom it is', async () => {
    const provider = creating(({ credentials: { clientId }, subject }) => ({ accessToken: `${clientId}-${subject}` }), {
      credentials: () => ({ clientId: 'acme', clientSecret: SECRET }),
    });
    expect((await provider.ask({ subject: 'ann' })).reveal()).toBe('acme-ann');
  });

  it('R78 tells which of the credentials it was made of', async () => {
    const pair = { clientId: 'acme', clientSecret: SECRET };
    const provider = creating(() => ({ accessToken: 'made' }), { credentials: [pair, pair] });
    const effort = new Effort(0);
    await provider.ask({}, { effort });
    expect(effort.credentials).toMatchObject({ index: 0, count: 2 });
  });

  it('says why there is none in words of ours where they are ours', async () => {
    const error = await made({ accessToken: 'a\nb' }).failure();
    expect(error.message).toMatch(
      /^acme: no token can be made of its credentials: (?!its `createToken` threw).*; check them$/,
    );
  });

  it('R15 that no header may hold is a fault of the credentials', async () => {
    const error = await made({ accessToken: 'a\nb' }).failure();
    expect(error).toMatchObject({ code: 'ERR_CREDENTIALS_UNAVAILABLE', kind: 'credentials-rejected' });
  });

  it.each([SECRET, SECRET.toUpperCase(), Buffer.from(SECRET).toString('hex')])(
    'R89 whose making throws %s tells it without the credentials',
    async (shown) => {
      const provider = creating(() => {
        throw new RangeError(`no ${shown}`);
      });
      expect((await provider.failure()).message).toContain('its `createToken` threw (RangeError: no …); check them');
    },
  );
});
