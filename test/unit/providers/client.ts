import { decodeJwt } from 'jose';
import { clientCredentials, type ClientCredentialsOptions } from 'nestjs-provider-auth';
import { acquiring } from '../../../lib/tokens/acquire/acquire.js';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';
import type { TokenTransportRequest } from '../../../lib/protocol/definition/token-transport.js';
import { RetryingTokenSource } from '../../../lib/tokens/retry/retrying-token-source.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';

export const issuer = 'https://as.test';
export const tokenUrl = 'https://as.test/token';
export const METADATA = { issuer, token_endpoint: tokenUrl };

/** An acquisition by the whole stack below the cache, its token endpoint in memory. */
export class Client {
  readonly clock = new ManualClock();
  readonly sent: TokenTransportRequest[] = [];
  readonly source: RetryingTokenSource;

  constructor(options: ClientCredentialsOptions, statuses: number[] = [], metadata: object = METADATA) {
    const definition = optionsOf(clientCredentials(options));
    const parts = { clock: this.clock, random: () => 0, provider: 'acme' };
    const acquire = acquiring({
      ...parts,
      options: definition,
      report: () => {},
      transport: async (request) => {
        this.sent.push(request);
        const isToken = request.method === 'POST';
        const status = isToken ? (statuses.shift() ?? 200) : 200;
        const body = isToken ? { access_token: 't', token_type: 'Bearer', expires_in: 300 } : metadata;
        return { status, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) };
      },
    });
    const { signal: shutdown } = new AbortController();
    const { tokenRequestQuota } = definition;
    this.source = new RetryingTokenSource(acquire, {
      ...parts,
      shutdown,
      deadline: 10_000,
      sharedCredentials: true,
      maxConcurrentAcquisitions: 64,
      tokenRequestQuota,
    });
  }

  get bodies(): URLSearchParams[] {
    return this.sent.filter(({ method }) => method === 'POST').map(({ body }) => new URLSearchParams(String(body)));
  }

  get assertions(): string[] {
    return this.bodies.map((body) => body.get('client_assertion') ?? '');
  }

  get claims() {
    return this.assertions.map((assertion) => decodeJwt(assertion));
  }
}
