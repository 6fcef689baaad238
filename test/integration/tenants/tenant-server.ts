import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach } from 'vitest';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

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
    const server = createServer((request, response) => void partner.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    const address = server.address();
    partner.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    return partner;
  }

  /** How often a tenant asked for a token. */
  askedBy(tenant: string): number {
    return this.asked.filter((each) => each === tenant).length;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: object) => {
      if (request.url === '/token') this.answers.push(status);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    const chunks: Buffer[] = [];
    for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
    if (request.url !== '/token') {
      this.apiCalls += 1;
      const tenant = this.#tokens.get(request.headers.authorization ?? '');
      return tenant === undefined ? reply(401, {}) : reply(200, { tenant });
    }
    const fields = new URLSearchParams(Buffer.concat(chunks).toString());
    const tenant = fields.get('client_id') ?? '';
    this.asked.push(tenant);
    if (this.askedBy(tenant) > this.quota) return reply(429, { error: 'slow_down' });
    if (this.secrets.get(tenant) !== fields.get('client_secret')) return reply(401, { error: 'invalid_client' });
    // Tenants' answers overtake each other.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    const token = `token-${tenant}-${this.asked.length}`;
    this.#tokens.set(`Bearer ${token}`, tenant);
    return reply(200, { access_token: token, token_type: 'Bearer', expires_in: this.lifetime });
  }
}
