import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryRecord } from '../history/record.js';

export interface AuthorizationServerOptions {
  /** Milliseconds that a token lives. */
  readonly lifetime: number;
  /** Milliseconds that a token request takes. Default: 20. */
  readonly latency?: number;
  /** A new token ends the old one. Default: false. */
  readonly singleSession?: boolean;
  /** Each token comes with a refresh token that is good for one use. Default: false. */
  readonly refreshTokens?: boolean;
}

/** A token endpoint (`/token`) and an API (all else) that write down all that happens there. */
export class AuthorizationServer {
  /** A status that the token endpoint answers instead of a token. */
  failure: number | undefined;
  /** Called as a token request arrives, with the replica that sent it. */
  onTokenCall: (by: string) => void = () => {};
  readonly #server: Server;
  readonly #ends = new Map<number, number>();
  readonly #refreshTokens = new Map<string, 'unused' | 'used'>();
  #lastToken = 0;

  private constructor(
    private readonly options: AuthorizationServerOptions,
    private readonly record: (record: HistoryRecord) => unknown,
  ) {
    this.#server = createServer((request, response) => {
      const answer = request.url === '/token' ? this.#token(request) : this.#api(request);
      answer.then(
        ([status, body]) => reply(response, status, body),
        () => reply(response, 500, {}),
      );
    });
  }

  static async start(options: AuthorizationServerOptions, record: (record: HistoryRecord) => unknown) {
    const server = new AuthorizationServer(options, record);
    await new Promise<void>((resolve) => void server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** The API refuses this token from now on. */
  revoke(token: number): void {
    this.#ends.delete(token);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #token(request: IncomingMessage): Promise<Answer> {
    const at = Date.now();
    const fields = new URLSearchParams(await textOf(request));
    const by = fields.get('replica') ?? '';
    const refreshToken = fields.get('refresh_token');
    const grant = refreshToken === null ? ('credentials' as const) : ('refresh' as const);
    const call = { what: 'token_call' as const, at, by, grant, sentAt: Number(fields.get('sent_at')) };
    this.onTokenCall(by);
    const { latency = 20 } = this.options;
    const state = refreshToken === null ? 'unused' : this.#refreshTokens.get(refreshToken);
    if (refreshToken !== null && state === 'unused') this.#refreshTokens.set(refreshToken, 'used');
    await sleep(latency);
    const answeredAt = Date.now();
    if (state !== 'unused' || this.failure !== undefined) {
      this.record({ ...call, answeredAt, reused: state === 'used' });
      return this.failure === undefined ? [400, { error: 'invalid_grant' }] : [this.failure, {}];
    }
    const token = ++this.#lastToken;
    const expiresAt = answeredAt + this.options.lifetime;
    if (this.options.singleSession === true) this.#ends.clear();
    this.#ends.set(token, expiresAt);
    this.record({ ...call, answeredAt, token, expiresAt });
    return [200, { ...this.#refreshToken(token), ...fieldsOf(token, this.options.lifetime) }];
  }

  #refreshToken(token: number): object {
    if (this.options.refreshTokens !== true) return {};
    const refreshToken = `fake-refresh-${token}`;
    this.#refreshTokens.set(refreshToken, 'unused');
    return { refresh_token: refreshToken };
  }

  async #api(request: IncomingMessage): Promise<Answer> {
    const token = Number(/^Bearer fake-token-(\d+)$/.exec(request.headers.authorization ?? '')?.[1]);
    const at = Date.now();
    const status = (this.#ends.get(token) ?? 0) > at ? 200 : 401;
    const by = String(request.headers['x-replica']);
    this.record({ what: 'api_call', at, by, token, attachedAt: Number(request.headers['x-attached-at']), status });
    return [status, {}];
  }
}

type Answer = readonly [status: number, body: object];

function fieldsOf(token: number, lifetime: number): object {
  return { access_token: `fake-token-${token}`, token_type: 'Bearer', expires_in: lifetime / 1_000 };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
