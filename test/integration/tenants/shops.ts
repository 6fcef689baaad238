import { type Asked, type Partner, startPartner } from '../shapes/partner.js';

export interface Shop {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly origin: string;
}

/** Shops of one partner, each with a server of its own: it knows the tokens that it issued, and answers 401 to any other. */
export class Shops {
  /** Who asked for a token, in order. */
  readonly issued: string[] = [];
  /** Tokens of one shop that another one got. */
  readonly strangers: string[] = [];
  readonly #servers = new Map<string, Partner>();
  readonly #calls = new Map<string, string[]>();
  readonly #live = new Map<string, string>();
  /** Where a shop's API is. */
  readonly #places = new Map<string, string>();

  static async start(...names: string[]): Promise<Shops> {
    const shops = new Shops();
    for (const name of names) {
      shops.#servers.set(name, await startPartner(shops.#routes(name)));
      shops.#places.set(name, name);
    }
    return shops;
  }

  get origins(): string[] {
    return [...this.#servers.values()].map(({ origin }) => origin);
  }

  originOf(name: string): string {
    return this.#servers.get(name)?.origin ?? '';
  }

  /** What a server was asked: method, path and authorization. */
  calls(name: string): readonly string[] {
    return this.#calls.get(name) ?? [];
  }

  find(name = ''): Shop | undefined {
    const place = this.#places.get(name);
    if (place === undefined) return undefined;
    const origin = this.#servers.get(place)?.origin ?? place;
    return { clientId: name, clientSecret: `fake-secret-${name}`, origin };
  }

  /** Ends the token that the server of this name has issued. */
  revoke(name: string): void {
    this.#live.delete(name);
  }

  /** From now on a shop is at another server, or at whatever text. */
  move(name: string, place: string): void {
    this.#places.set(name, place);
  }

  #routes(server: string): Parameters<typeof startPartner>[0] {
    const note = ({ method, path, headers: { authorization = 'nothing' } }: Asked) => {
      const kind = authorization.startsWith('Basic ') ? 'Basic' : authorization;
      this.#calls.set(server, [...this.calls(server), `${method} ${path} ${kind}`]);
      return authorization;
    };
    const orders = (asked: Asked) => {
      const authorization = note(asked);
      if (authorization === this.#live.get(server)) return { body: { shop: server } };
      if (authorization !== 'nothing' && !authorization.startsWith(`Bearer fake-${server}-`)) {
        this.strangers.push(authorization);
      }
      return { status: 401, body: {} };
    };
    return {
      'POST /admin/oauth/token': (asked) => {
        note(asked);
        this.issued.push(server);
        const token = `fake-${server}-${this.issued.filter((each) => each === server).length}`;
        this.#live.set(server, `Bearer ${token}`);
        return { body: { access_token: token, token_type: 'Bearer', expires_in: 3_600 } };
      },
      'POST /admin/oauth/revoke': (asked) => {
        note(asked);
        return { body: {} };
      },
      'GET /admin/api/orders': orders,
      'POST /admin/api/orders': orders,
      'GET /admin/api/moved-to/blue': (asked) => {
        note(asked);
        return { status: 302, headers: { Location: `${this.originOf('blue')}/admin/api/orders` } };
      },
    };
  }
}
