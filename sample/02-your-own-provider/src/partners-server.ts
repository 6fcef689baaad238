import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

/** What the three partners know of us. */
export const SECRETS = {
  harbourKey: 'fake-harbour-key',
  refreshToken: 'fake-grant-0',
  ledgerSecret: 'fake-ledger-secret',
};

/**
 * Three partners on one machine, as strict as real ones:
 * - harbour: a hash of nonce and key, 201, a duration like 00:00:04, one session at a time, 200 for a dead session
 * - bazaar: refresh tokens that are good once, and an API whose address comes with the token
 * - ledger: no token at all, a signature over each request
 */
export class PartnersServer {
  #session = '';
  #grant = SECRETS.refreshToken;
  #sessions = 0;
  #offers = 0;
  readonly #server = createServer(async (request, response) => {
    const { status = 200, body } = await this.#answer(request);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  origin = '';

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    this.origin = `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Somebody else logs in to harbour with our key. */
  endSession(): void {
    this.#session = 'somebody else';
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const header = (name: string): string => String(request.headers[name] ?? '');
    switch (`${request.method} ${request.url}`) {
      case 'POST /harbour/sessions':
        return this.#logIn(header('x-nonce'), header('x-hash'));
      case 'POST /harbour/keep-alive':
        return header('x-session') === this.#session ? this.#newSession() : { status: 404, body: {} };
      case 'POST /harbour/logout':
        return { body: { bye: header('x-session') === this.#session } };
      case 'GET /harbour/ships':
        return header('x-session') === this.#session
          ? { body: { ok: true, ships: ['Aurora', 'Borealis'] } }
          : { body: { ok: false, code: 'SESSION_ENDED' } };
      case 'POST /bazaar/token':
        return this.#exchangeGrant(new URLSearchParams(body).get('refresh_token'));
      case 'GET /bazaar/eu1/offers':
        return header('authorization') === `Bearer fake-offer-${this.#offers}`
          ? { body: ['carpet', 'lamp'] }
          : { status: 401, body: {} };
      case 'POST /ledger/entries?draft=true': {
        const text = ['POST', request.url, header('x-time'), body].join('\n');
        const expected = createHmac('sha256', SECRETS.ledgerSecret).update(text).digest('hex');
        return header('x-signature') === expected ? { status: 201, body: { entry: 1 } } : { status: 403, body: {} };
      }
      default:
        return { status: 404, body: { path: request.url } };
    }
  }

  #logIn(nonce: string, hash: string): Answer {
    const expected = createHash('sha256').update(`${nonce}${SECRETS.harbourKey}`).digest('hex');
    return nonce !== '' && hash === expected ? this.#newSession() : { body: { ok: false, code: 'WRONG_HASH' } };
  }

  #newSession(): Answer {
    this.#session = `fake-session-${(this.#sessions += 1)}`;
    return { status: 201, body: { ok: true, session: { id: this.#session, left: '00:00:03' } } };
  }

  #exchangeGrant(grant: string | null): Answer {
    if (grant !== this.#grant) return { status: 400, body: { error: 'invalid_grant' } };
    this.#offers += 1;
    this.#grant = `fake-grant-${this.#offers}`;
    const instance = 'https://eu1.bazaar.example/bazaar/eu1';
    return { body: { access_token: `fake-offer-${this.#offers}`, refresh_token: this.#grant, instance } };
  }
}
