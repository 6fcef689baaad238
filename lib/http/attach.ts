import type { BoundProvider } from './bound-provider.js';
import type { AccessToken } from '../core/access-token.js';
import type { AttachContext, OutgoingRequest } from '../protocol/definition/attach-policy.js';

/** A request that an attach policy may add to. What it adds stays with this attempt. */
export class Outgoing implements OutgoingRequest {
  /** What was attached, by header name in lower case. */
  readonly headers = new Map<string, { readonly name: string; readonly value: string }>();
  /** Names of the query parameters that were attached. */
  readonly query: string[] = [];
  #url: string;

  constructor(
    readonly method: string,
    /** Absolute, without a fragment. */
    url: string,
    readonly body: string | Uint8Array | undefined,
  ) {
    this.#url = url;
  }

  get url(): string {
    return this.#url;
  }

  setHeader(name: string, value: string): void {
    this.headers.set(name.trim().toLowerCase(), { name: name.trim(), value });
  }

  setQuery(name: string, value: string): void {
    const separator = this.#url.includes('?') ? '&' : '?';
    this.#url += `${separator}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
    this.query.push(name);
  }
}

/** Attaches as the provider's policy says; by default the token as `Authorization`. */
export function attach(
  provider: BoundProvider,
  outgoing: Outgoing,
  token: AccessToken | undefined,
  subject: string | undefined,
): void | Promise<void> {
  const policy = provider.attach;
  if (policy.attach === undefined) {
    if (token !== undefined) outgoing.setHeader('Authorization', token.header());
    return undefined;
  }
  const context: AttachContext<unknown> = { token, subject, credentials: () => provider.credentials(subject) };
  return policy.attach(outgoing, context);
}
