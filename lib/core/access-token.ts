import { inspect } from 'node:util';

/** What an access token needs for its renewal; never leaves the library. */
export interface Renewal {
  readonly refreshToken: string;
  /** When the refresh token dies, on the library's clock; absent: unknown. */
  readonly expiresAt?: number;
}

/** What a token is apart from its times. */
interface TokenText {
  readonly value: string;
  readonly tokenType: string;
  readonly scope?: string | undefined;
  readonly renewal?: Renewal | undefined;
  /** A base URL for API calls that came with the token. */
  readonly baseURL?: string | undefined;
}

/** What a token endpoint issued, checked. Times in milliseconds on the library's clock. */
export interface IssuedToken extends TokenText {
  /** When the token request was sent: the lifetime counts from here. */
  readonly sentAt: number;
  readonly lifetime: number;
}

/** A token as it is written down, with its secrets. Times in milliseconds on any one clock. */
export interface TokenSnapshot extends TokenText {
  readonly generation: number;
  readonly expiresAt: number;
  readonly refreshAt: number;
  readonly usableUntil: number;
}

const REDACTED = '[AccessToken: use reveal() or header()]';
const MINUTE = 60_000;

let renewal: (token: AccessToken) => Renewal | undefined;
/** Those that were seen lately: tokens of many tenants have the same scope, and keep it once. */
const scopes = new Map<string, string>();
const MAX_SCOPES = 100;

/**
 * An access token that does not print itself: `header()` and `reveal()` are the only ways to its text.
 *
 * It is *fresh* until `refreshAt`, *due* until `usableUntil` (sent, and renewed behind), then *expired* (never sent).
 */
export class AccessToken {
  readonly #value: string;
  readonly #renewal: Renewal | undefined;
  readonly tokenType: string;
  readonly scope: string | undefined;
  readonly baseURL: string | undefined;
  /** Of two tokens of a subject, the one with the higher generation is newer. 0 until an acquisition counted it. */
  readonly generation: number;
  /** When the provider says that it dies. Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** `expiresAt` less min(5 min, a fifth of the lifetime) less up to a tenth of it, drawn once per token. */
  readonly refreshAt: number;
  /** `expiresAt` less min(30 s, a twentieth of the lifetime): room for a request's way to the server. */
  readonly usableUntil: number;

  static {
    renewal = (token) => token.#renewal;
  }

  constructor(token: IssuedToken | TokenSnapshot, random: () => number = Math.random) {
    const { generation, expiresAt, refreshAt, usableUntil } = isIssued(token) ? lifeOf(token, random) : token;
    this.#value = token.value;
    this.#renewal = token.renewal;
    this.tokenType = token.tokenType;
    this.scope = token.scope && sharedScope(token.scope);
    this.baseURL = token.baseURL;
    this.generation = generation;
    this.expiresAt = Math.floor(expiresAt);
    this.refreshAt = Math.floor(refreshAt);
    this.usableUntil = Math.floor(usableUntil);
  }

  /** The value of an `Authorization` header: `Bearer …` (RFC 6750 section 2.1). */
  header(): string {
    return `${this.tokenType} ${this.#value}`;
  }

  /** The bare token text. Whoever calls this answers for where it goes. */
  reveal(): string {
    return this.#value;
  }

  /** Whether both are the same token, by text. One of another copy of this package is never the same. */
  is(other: AccessToken): boolean {
    return #value in other && this.#value === other.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

function sharedScope(scope: string): string {
  const known = scopes.get(scope);
  if (known !== undefined) return known;
  if (scopes.size >= MAX_SCOPES) scopes.clear();
  scopes.set(scope, scope);
  return scope;
}

function isIssued(token: IssuedToken | TokenSnapshot): token is IssuedToken {
  return Object.hasOwn(token, 'lifetime');
}

function lifeOf({ sentAt, lifetime }: IssuedToken, random: () => number) {
  const expiresAt = sentAt + lifetime;
  return {
    generation: 0,
    expiresAt,
    refreshAt: expiresAt - Math.min(5 * MINUTE, lifetime / 5) - (random() * lifetime) / 10,
    usableUntil: expiresAt - Math.min(MINUTE / 2, lifetime / 20),
  };
}

/** @internal What `token`'s renewal needs: a refresh token, if one came with it. */
export function renewalOf(token: AccessToken): Renewal | undefined {
  return renewal(token);
}
