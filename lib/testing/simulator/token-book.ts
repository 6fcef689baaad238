import { randomBytes } from 'node:crypto';

interface Entry {
  readonly client: string;
  readonly expiresAt: number;
}

/** The tokens of one kind that a provider issued and did not revoke. Times in milliseconds since the epoch. */
export class TokenBook {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly prefix: string,
    private readonly now: () => number,
  ) {}

  /** A new random token. */
  issue(client: string, expiresAt: number): string {
    const token = `${this.prefix}-${randomBytes(24).toString('base64url')}`;
    this.#entries.set(token, { client, expiresAt });
    return token;
  }

  /** Whose token it is, if it was issued here, is not expired and not revoked. */
  clientOf(token: string): string | undefined {
    const entry = this.#entries.get(token);
    return entry !== undefined && this.now() < entry.expiresAt ? entry.client : undefined;
  }

  /** Whether it was issued here and not revoked, expired or not. */
  has(token: string): boolean {
    return this.#entries.has(token);
  }

  revoke(token: string): boolean {
    return this.#entries.delete(token);
  }

  /** Revokes all, or all of one client. */
  revokeAll(client?: string): void {
    for (const [token, entry] of this.#entries) {
      if (client === undefined || entry.client === client) this.#entries.delete(token);
    }
  }
}
