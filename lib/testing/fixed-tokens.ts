import type { Connection } from '../http/connection.js';
import { type ProviderOptions, ProviderAuthOptionsError, type TokenFields } from '../index.js';
import type { ProviderEntries, ProviderName } from '../module/provider-auth-registry.js';
import { fixedDefinition, hasTokens } from './fixed-definition.js';
import { pathOf } from './simulator/base-path.js';
import type { LoggedRequest } from './simulator/received-request.js';
import type { StubAnswer } from './simulator/stubs.js';
import { StubbedApi } from './stubbed-api.js';

/** A token's text, or all that an answer would say of it. */
export type FixedToken = string | TokenFields;

const HOUR_S = 3_600;

/**
 * Tokens that are there from the beginning, in place of those that token endpoints would give, and stubbed routes in place of the
 * APIs: nothing is acquired and nothing is sent. What is attached, where a token may go and what is shown are the library's own.
 */
export class FixedTokens {
  readonly #tokens: ReadonlyMap<string, TokenFields>;
  readonly #apis = new Map<string, StubbedApi>();

  constructor(tokens: ProviderEntries<FixedToken>) {
    const given = Object.entries<FixedToken | undefined>(tokens);
    this.#tokens = new Map(given.flatMap(([name, token]) => (token === undefined ? [] : [[name, fieldsOf(token)]])));
    for (const [name] of given) this.#apis.set(name, new StubbedApi(name));
  }

  /** The providers that have a token. */
  names(): readonly string[] {
    return [...this.#tokens.keys()];
  }

  /** Answers requests to a path of a provider's API, `/orders/:id`. The last answer to a route counts. */
  provider(name: ProviderName): { on(method: string, path: string, answer: StubAnswer): void } {
    return this.#api(name);
  }

  /** The same for all providers. */
  on(method: string, path: string, answer: StubAnswer): void {
    for (const api of this.#apis.values()) api.on(method, path, answer);
  }

  /** The last 1,000 requests to a provider's API, oldest first. */
  requests(name: ProviderName): readonly LoggedRequest[] {
    return this.#api(name).requests;
  }

  /** Forgets stubbed routes and requests. */
  reset(): void {
    for (const api of this.#apis.values()) api.reset();
  }

  /** @internal */
  definition(name: string, options: ProviderOptions<unknown>): ProviderOptions<unknown> {
    const { baseURL } = options.http;
    const api = this.#apis.get(name) ?? new StubbedApi(name);
    this.#apis.set(name, api);
    api.base = typeof baseURL === 'string' ? pathOf(baseURL) : '';
    const env = { ...options.http.env, fetch: api.fetch };
    const http = { ...options.http, adapter: 'fetch', env } as const;
    if (!hasTokens(options)) return { ...options, http };
    const fields = this.#tokens.get(name);
    if (fields === undefined) {
      throw new ProviderAuthOptionsError([`it has no fixed token; give it one: FixedTokens({ ${name}: '…' })`], name);
    }
    return fixedDefinition({ ...options, http }, fields);
  }

  /** @internal */
  connection(name: string): Connection | undefined {
    const api = this.#apis.get(name);
    return api && { options: {}, fetch: api.fetch };
  }

  #api(name: string): StubbedApi {
    const api = this.#apis.get(name);
    if (api !== undefined) return api;
    throw new RangeError(`no provider '${name}' has a fixed token, only ${this.names().join(', ')}`);
  }
}

function fieldsOf(token: FixedToken): TokenFields {
  const fields = typeof token === 'string' ? { accessToken: token } : token;
  return { tokenType: 'Bearer', expiresIn: HOUR_S, ...fields };
}
