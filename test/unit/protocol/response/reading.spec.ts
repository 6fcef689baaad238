import { jwtExpiry } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { Provider, SECRET } from '../../tokens/acquire/token-request-fixture.js';

const token = (fields: object = {}) => ({ access_token: 'abc', token_type: 'Bearer', expires_in: 3600, ...fields });

describe('reading a token endpoint answer', () => {
  it('reads RFC 6749 section 5.1', async () => {
    const issued = await new Provider().answer(token({ scope: 'a b' })).ask();
    expect(issued).toMatchObject({ tokenType: 'Bearer', scope: 'a b' });
    expect(issued.header()).toBe('Bearer abc');
  });

  it.each([
    ['HTML', '<!doctype html><p>canary-body</p>'],
    ['text', 'canary-body'],
    ['nothing', ''],
    ['white space', ' \n'],
  ])('R10 %s with 200 is invalid, and no text of it is told', async (_, body) => {
    const error = await new Provider().answer(body).failure();
    expect(error.code).toBe('ERR_TOKEN_RESPONSE_INVALID');
    expect(error.message).not.toContain('canary');
  });

  it('R10 a 204 is invalid; a BOM is fine', async () => {
    expect((await new Provider().answer('', 204).failure()).code).toBe('ERR_TOKEN_RESPONSE_INVALID');
    await new Provider().answer(`\uFEFF${JSON.stringify(token())}`).ask();
  });

  it.each([
    '{"access_token":"abc","tok',
    '{"access_token":NaN}',
    `${JSON.stringify(token())}{}`,
    '{"access_token":"abc",}',
  ])('R11 %s is invalid', async (body) => {
    expect((await new Provider().answer(body).failure()).code).toBe('ERR_TOKEN_RESPONSE_INVALID');
  });

  it('R11 bytes that are not UTF-8 are invalid', async () => {
    expect((await new Provider().answer(new Uint8Array([0x7b, 0xff, 0x7d])).failure()).code).toBe(
      'ERR_TOKEN_RESPONSE_INVALID',
    );
  });

  it.each(['[]', '"abc"', '1', 'null', 'true', '{}'])('R12 a top-level %s is invalid', async (body) => {
    expect((await new Provider().answer(body).failure()).code).toBe('ERR_TOKEN_RESPONSE_INVALID');
  });

  it('R12 own properties only', async () => {
    const body = '{"__proto__":{"access_token":"abc","token_type":"Bearer"}}';
    expect((await new Provider().answer(body).failure()).code).toBe('ERR_TOKEN_RESPONSE_INVALID');
    const read = new Provider({ read: (r) => ({ accessToken: r.at('constructor.name'), tokenType: 'Bearer' }) });
    expect((await read.answer('{}').failure()).code).toBe('ERR_TOKEN_RESPONSE_INVALID');
  });

  it.each([undefined, null, '', 1, true, ['abc'], {}, 'x'.repeat(16 * 1024 + 1)])(
    'R13 an access token of %s is invalid',
    async (access_token) => {
      const error = await new Provider().answer(token({ access_token })).failure();
      expect(error.code).toBe('ERR_TOKEN_RESPONSE_INVALID');
    },
  );

  it.each(['bearer', 'BEARER', 'bEaReR'])('R14 token_type %s is Bearer', async (token_type) => {
    expect((await new Provider().answer(token({ token_type })).ask()).header()).toBe('Bearer abc');
  });

  it.each([undefined, null, '', 'DPoP', 'MAC', 'Bearer ', 1])('R14 token_type %s is invalid', async (token_type) => {
    expect((await new Provider().answer(token({ token_type })).failure()).code).toBe('ERR_TOKEN_RESPONSE_INVALID');
  });

  it.each(['BearerToken', 'MAC', undefined, '', 1])(
    'R14 with a declared tokenType, an answer of type %s is attached as declared',
    async (token_type) => {
      for (const tokenType of ['Bearer', 'Token']) {
        const issued = await new Provider({ tokenType }).answer(token({ token_type })).ask();
        expect(issued.header()).toBe(`${tokenType} abc`);
      }
    },
  );

  it('R14 a missing token_type only by the default of the definition', async () => {
    const provider = new Provider({ tokenType: 'Bearer' });
    expect((await provider.answer({ access_token: 'abc' }).ask()).header()).toBe('Bearer abc');
  });

  it.each(['a\rb', 'a\nb', 'a\0b', 'a b', 'ä', 'a\u2028b', '\u{1f600}', 'a\u007f'])(
    'R15 a token %j is invalid',
    async (t) => {
      expect((await new Provider().answer(token({ access_token: t })).failure()).code).toBe(
        'ERR_TOKEN_RESPONSE_INVALID',
      );
    },
  );

  it.each(['3600abc', '1e3', '0x10', ' 3600', '', '.5', '5.', true, false, [3600], {}, 'soon'])(
    'R16 expires_in %j is as if it were missing, with one event: the token is good',
    async (expires_in) => {
      const provider = new Provider({ lifetime: { default: 60_000 } }).answer(token({ expires_in }));
      expect((await provider.ask()).expiresAt - provider.clock.now()).toBe(60_000);
      expect(provider.events).toEqual([{ type: 'lifetime_unusable' }]);
    },
  );

  it.each([3600, '3600', 3600.5, '3600.99'])(
    'R16 expires_in %j is an hour: a number or a string of one, rounded down',
    async (expires_in) => {
      const provider = new Provider().answer(token({ expires_in }));
      expect((await provider.ask()).expiresAt - provider.clock.now()).toBe(3_600_000);
      expect(provider.events).toEqual([]);
    },
  );

  it.each([0, -1, '0', '-5', 0.9])('R17 expires_in %j is as if it were missing', async (expires_in) => {
    const provider = new Provider().answer(token({ expires_in }));
    expect((await provider.ask()).expiresAt - provider.clock.now()).toBe(300_000);
    expect(provider.events).toEqual([{ type: 'lifetime_unusable' }]);
  });

  it("R18 an unusable expires_in leaves the JWT's own expiry, where the definition says so", async () => {
    const provider = new Provider({
      read: (r) => ({
        accessToken: r.at('jwt'),
        tokenType: 'Bearer',
        expiresIn: r.at('ttl'),
        expiresAt: jwtExpiry(r.at('jwt')),
      }),
    });
    const exp = Math.floor(provider.clock.wall() / 1_000) + 900;
    const jwt = `e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.c2ln`;
    const issued = await provider.answer({ jwt, ttl: 'soon' }).ask();
    expect(issued.expiresAt).toBe(exp * 1_000);
    expect(provider.events).toEqual([{ type: 'lifetime_unusable' }]);
    expect((await provider.answer({ jwt, ttl: 60 }).ask()).expiresAt - provider.clock.now()).toBe(60_000);
  });

  it.each([undefined, null])('R18 expires_in %s: what the definition assumes, 5 min by default', async (expires_in) => {
    const provider = new Provider().answer(token({ expires_in }));
    expect((await provider.ask()).expiresAt - provider.clock.now()).toBe(300_000);
    const assuming = new Provider({ lifetime: { default: 1_000 } }).answer(token({ expires_in }));
    expect((await assuming.ask()).expiresAt - assuming.clock.now()).toBe(1_000);
  });

  it.each([366 * 86_400, 2 ** 31, 1e15, 1_767_225_600])(
    'R19 expires_in %d is capped, with one event',
    async (expires_in) => {
      const provider = new Provider().answer(token({ expires_in }));
      expect((await provider.ask()).expiresAt - provider.clock.now()).toBe(86_400_000);
      expect(provider.events).toEqual([{ type: 'lifetime_capped', declared: expires_in * 1_000, max: 86_400_000 }]);
    },
  );

  it('R20 absolute expiry: epoch in seconds or milliseconds, ISO 8601', async () => {
    const provider = new Provider({
      read: (r) => ({ accessToken: 'abc', tokenType: 'Bearer', expiresAt: r.at('until') }),
    });
    const at = provider.clock.wall() + 3_600_000;
    const iso = new Date(at).toISOString();
    for (const until of [at, at / 1_000, String(at), iso, iso.replace('Z', '+00:00'), iso.replace('Z', '+0000')]) {
      expect((await provider.answer({ until }).ask()).expiresAt).toBe(at);
    }
    const east = new Date(at + 2 * 3_600_000).toISOString().replace('.000Z', '');
    for (const until of [`${east}+02:00`, `${east}+0200`, `${east}+02`, `${east},000+02:00`]) {
      expect((await provider.answer({ until }).ask()).expiresAt).toBe(at);
    }
    for (const until of [
      'soon',
      '2026-01-01',
      '2026-01-01T10:00:00',
      'Thu, 01 Jan 2026 10:00:00 GMT',
      '2026-13-01T00:00:00Z',
    ]) {
      expect((await provider.answer({ until }).ask()).expiresAt - provider.clock.now()).toBe(300_000);
      expect(provider.events.splice(0)).toEqual([{ type: 'lifetime_unusable' }]);
    }
  });

  it('R17 an absolute expiry in the past is no token', async () => {
    const provider = new Provider({
      read: (r) => ({ accessToken: 'abc', tokenType: 'Bearer', expiresAt: r.at('until') }),
    });
    for (const until of [provider.clock.wall() - 1, provider.clock.wall() / 1_000 - 1, '2020-01-01T00:00:00Z', 0]) {
      expect((await provider.answer({ until }).failure()).code).toBe('ERR_TOKEN_ALREADY_EXPIRED');
    }
  });

  it('R17 a token that died on its way is no token', async () => {
    const provider = new Provider({
      isSuccess: () => {
        provider.clock.suspend(60_000);
        return true;
      },
    });
    expect((await provider.answer(token({ expires_in: 60 })).failure()).code).toBe('ERR_TOKEN_ALREADY_EXPIRED');
  });

  it('R20 a Date header that is none does not count, whatever Date.parse makes of it', async () => {
    const provider = new Provider({
      read: (r) => ({ accessToken: 'abc', tokenType: 'Bearer', expiresAt: r.at('until') }),
    });
    const until = provider.clock.wall() + 3_600_000;
    for (const date of ['1', 'soon', '2020-01-01', new Date(0).toISOString()]) {
      expect((await provider.answer({ until }, 200, { date }).ask()).expiresAt).toBe(until);
    }
  });

  it("R20 absolute expiry is corrected by the server's Date when the clocks differ by more than 5 s", async () => {
    const provider = new Provider({
      read: (r) => ({ accessToken: 'abc', tokenType: 'Bearer', expiresAt: r.at('until') }),
    });
    const lifetime = async (skew: number) => {
      const theirs = provider.clock.wall() + skew;
      const headers = { date: new Date(theirs).toUTCString() };
      const issued = await provider.answer({ until: theirs + 3_600_000 }, 200, headers).ask();
      return issued.expiresAt - provider.clock.now();
    };
    expect(await lifetime(4_000)).toBe(3_604_000);
    expect(await lifetime(-7_200_000)).toBe(3_600_000);
    expect(await lifetime(7_200_000)).toBe(3_600_000);
  });

  it('R21 a 200 with an error in the body is an error', async () => {
    const error = await new Provider().answer({ ...token(), error: 'invalid_client' }).failure();
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_REJECTED', providerCode: 'invalid_client' });
  });

  it.each([
    [400, 'invalid_client', 'credentials-rejected'],
    [401, undefined, 'credentials-rejected'],
    [400, 'unauthorized_client', 'credentials-rejected'],
    [400, 'invalid_grant', 'credentials-rejected'],
    [400, 'invalid_scope', 'invalid-request'],
    [404, undefined, 'invalid-request'],
  ])('R22 %d %s is a rejection', async (status, error, kind) => {
    const failure = await new Provider().answer({ error, error_description: 'no' }, status).failure();
    expect(failure).toMatchObject({ code: 'ERR_TOKEN_REQUEST_REJECTED', kind, status, retryable: false });
  });

  it.each([408, 425, 429, 500, 502, 503])('R23 %d may be retried', async (status) => {
    expect(await new Provider().answer({}, status).failure()).toMatchObject({ retryable: true, status });
    expect(await new Provider().answer('<html>', status).failure()).toMatchObject({ retryable: true, status });
  });

  it.each([301, 302, 303, 307, 308])('R2 %d is not followed', async (status) => {
    const provider = new Provider().answer('', status, { location: 'https://evil.test' });
    expect((await provider.failure()).code).toBe('ERR_TOKEN_ENDPOINT_REDIRECT');
    expect(provider.sent).toHaveLength(1);
  });

  it("R57 the provider's text: no control characters, no query values, at most 200 characters, none of our secrets", async () => {
    const description = `a\u0000b\r\nc https://x.test/?code=hunter2&x=1 ${SECRET} ${encodeURIComponent(SECRET)} ${'z'.repeat(500)}`;
    const { message } = await new Provider()
      .answer({ error: 'invalid_client', error_description: description }, 401)
      .failure();
    // eslint-disable-next-line no-control-regex
    expect(message).not.toMatch(/[\u0000-\u001f]|hunter2|canary/);
    expect(message.length).toBeLessThan(400);
  });
});
