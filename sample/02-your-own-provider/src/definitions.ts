import { createHash, createHmac, randomUUID } from 'node:crypto';
import { defineProvider, duration, jsonError, form, attachHeaders, rejectWhen } from 'nestjs-provider-auth';

const withSession = (path: string) => ({
  request: ({ accessToken = '' }) => ({ url: path, headers: { 'X-Session': accessToken } }),
});

/** Harbour: one session per key, asked for with a hash and kept alive by itself; a dead one is a 200 with a code. */
export const harbour = (key: string) =>
  defineProvider({
    http: { baseURL: 'https://api.harbour.example/harbour' },
    credentials: { key },
    request: ({ credentials }) => {
      const nonce = randomUUID();
      const hash = createHash('sha256').update(`${nonce}${credentials.key}`).digest('hex');
      return { url: '/sessions', headers: { 'X-Nonce': nonce, 'X-Hash': hash } };
    },
    isSuccess: (r) => r.at('ok') === true,
    read: (r) => ({ accessToken: r.at('session.id'), expiresIn: duration(r.at('session.left')) }),
    readError: jsonError({ code: 'code', kinds: { WRONG_HASH: 'credentials-rejected' } }),
    renew: { by: 'access-token', ...withSession('/keep-alive') },
    revoke: withSession('/logout'),
    singleSession: true,
    attach: attachHeaders(({ token }) => ({ 'X-Session': token.reveal() })),
    isRejection: rejectWhen({ status: 200, path: 'code', values: ['SESSION_ENDED'] }),
  });

/** Where a merchant's grants are kept: a database, in a real application. */
export class Grants {
  readonly #byMerchant = new Map<string | undefined, string>();

  of(merchant: string | undefined): { refreshToken: string } {
    return { refreshToken: this.#byMerchant.get(merchant) ?? '' };
  }

  keep(merchant: string | undefined, refreshToken: string): void {
    this.#byMerchant.set(merchant, refreshToken);
  }
}

/** Bazaar: each merchant has granted a refresh token that is good once; the API's address comes with the token. */
export const bazaar = (grants: Grants) =>
  defineProvider({
    http: { baseURL: 'https://api.bazaar.example/bazaar' },
    originPattern: 'https://*.bazaar.example',
    requireSubject: true,
    credentials: (merchant?: string) => grants.of(merchant),
    request: ({ credentials }) => ({
      url: '/token',
      body: form({ grant_type: 'refresh_token', refresh_token: credentials.refreshToken }),
    }),
    read: (r) => ({
      accessToken: r.at('access_token'),
      refreshToken: r.at('refresh_token'),
      baseURL: r.at('instance'),
    }),
    tokenType: 'Bearer',
    onRefreshTokenRotated: ({ subject, refreshToken }) => grants.keep(subject, refreshToken),
  });

/** Ledger: no token, but a signature over what is sent. */
export const ledger = (ledgerSecret: string) =>
  defineProvider({
    http: { baseURL: 'https://api.ledger.example/ledger' },
    credentials: { secret: ledgerSecret },
    attach: async (request, { credentials }) => {
      const { secret } = await credentials();
      const { pathname, search } = new URL(request.url);
      const time = new Date().toISOString();
      const text = [request.method, pathname + search, time, request.body ?? ''].join('\n');
      request.setHeader('X-Time', time);
      request.setHeader('X-Signature', createHmac('sha256', secret).update(text).digest('hex'));
    },
  });
