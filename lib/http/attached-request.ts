import type { AccessToken } from '../core/access-token.js';
import { isFieldName, isFieldValue } from '../core/header-field.js';
import type { OutgoingRequest } from '../protocol/definition/attach-policy.js';
import type { BoundProvider } from './bound-provider.js';
import { authorizationPresent, headerUnsafe, unsafeOption } from './refusals.js';

/** A header or a query parameter that was attached. */
export interface Attached {
  readonly name: string;
  readonly value: string;
}

const NOTHING: readonly Attached[] = [];

/** A request that a policy may add to. What it adds is sent this once, and shown nowhere. */
export class AttachedRequest implements OutgoingRequest {
  #headers = NOTHING;
  #query = NOTHING;
  #url: string;

  constructor(
    private readonly provider: BoundProvider,
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

  get headers(): readonly Attached[] {
    return this.#headers;
  }

  get query(): readonly Attached[] {
    return this.#query;
  }

  /** Puts the token into `Authorization`. Its text was checked when it was read. */
  attachToken(token: AccessToken): void {
    this.#headers = this.#headers.concat({ name: 'Authorization', value: token.header() });
  }

  setHeader(name: string, value: string | number): void {
    const header = { name: name.trim(), value: String(value) };
    const lower = header.name.toLowerCase();
    if (!isFieldName(header.name) || !isFieldValue(header.value)) throw headerUnsafe(this.provider, header.name);
    if (lower === 'host' && header.value.toLowerCase() !== new URL(this.#url).host) {
      throw unsafeOption(this.provider, 'an attached Host header');
    }
    this.#headers = [...this.#headers.filter((other) => other.name.toLowerCase() !== lower), header];
  }

  setQuery(name: string, value: string | number): void {
    if (!this.#query.some((own) => own.name === name) && holds(this.#url, name)) {
      throw authorizationPresent(this.provider, `a query parameter ${JSON.stringify(name)}`);
    }
    const separator = this.#url.includes('?') ? '&' : '?';
    this.#url += `${separator}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
    this.#query = [...this.#query, { name, value: String(value) }];
  }
}

/** Whether a query has a parameter: by this name, or as a list of it. */
function holds(url: string, name: string): boolean {
  return [...new URL(url).searchParams.keys()].some((key) => key === name || key.startsWith(`${name}[`));
}
