import type { ServerResponse } from 'node:http';
import { reply, type Seen, startApi } from '../../server.js';

/**
 * A partner with many tenants, on loopback. It is strict: each tenant has a secret and a quota of its own, a token is good
 * for its tenant only, and `GET /whoami` says whose it is.
 */
export class TenantServer {
  /** Tenant and secret. */
  readonly secrets = new Map<string, string>();
  /** Who asked for a token, in order. */
  readonly asked: string[] = [];
  readonly answers: number[] = [];
  /** Token calls that a tenant may make. */
  quota = Number.POSITIVE_INFINITY;
  lifetime = 3_600;
  apiCalls = 0;
  url = '';
  readonly #tokens = new Map<string, string>();

  static async start(...tenants: string[]): Promise<TenantServer> {
    const partner = new TenantServer();
    for (const tenant of tenants) partner.secrets.set(tenant, `fake-secret-${tenant}`);
    partner.url = (await startApi((seen, response) => partner.#answer(seen, response))).url;
    return partner;
  }

  /** How often a tenant asked for a token. */
  askedBy(tenant: string): number {
    return this.asked.filter((each) => each === tenant).length;
  }

  async #answer({ url, headers, body }: Seen, response: ServerResponse): Promise<void> {
    if (url !== '/token') {
      this.apiCalls += 1;
      const tenant = this.#tokens.get(headers.authorization ?? '');
      return tenant === undefined ? reply(response, {}, 401) : reply(response, { tenant });
    }
    const answer = (status: number, fields: object): void => {
      this.answers.push(status);
      reply(response, fields, status);
    };
    const fields = new URLSearchParams(body);
    const tenant = fields.get('client_id') ?? '';
    this.asked.push(tenant);
    if (this.askedBy(tenant) > this.quota) return answer(429, { error: 'slow_down' });
    if (this.secrets.get(tenant) !== fields.get('client_secret')) return answer(401, { error: 'invalid_client' });
    // Tenants' answers overtake each other.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    const token = `token-${tenant}-${this.asked.length}`;
    this.#tokens.set(`Bearer ${token}`, tenant);
    return answer(200, { access_token: token, token_type: 'Bearer', expires_in: this.lifetime });
  }
}
