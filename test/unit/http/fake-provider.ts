import type { AxiosInstance } from 'axios';
import { AccessToken } from '../../../lib/core/access-token.js';
import type { TokenOptions } from '../../../lib/core/token-source.js';
import { createInstance, type InstanceOptions } from '../../../lib/http/axios.js';
import { bindHttp } from '../../../lib/http/client/bind-http.js';
import type { BoundProvider, BoundTokens } from '../../../lib/http/bound-provider.js';
import type { AttachPolicy } from '../../../lib/protocol/definition/attach-policy.js';

export function token(value: string, baseURL?: string): AccessToken {
  return new AccessToken({ value, tokenType: 'Bearer', sentAt: Date.now(), lifetime: 3_600_000, baseURL });
}

/** A source that hands out its tokens in turn, one step further at each rejection of the current one. */
export class FakeTokens implements BoundTokens {
  readonly asked: TokenOptions[] = [];
  readonly refusals: AccessToken[] = [];
  readonly #tokens: AccessToken[];
  #at = 0;
  /** When false, every request has to wait for its token. */
  ready = true;
  /** What a wait takes. Milliseconds. */
  delay = 0;
  onAsked: (() => void) | undefined;
  failure: Error | undefined;

  constructor(...tokens: (string | AccessToken)[]) {
    this.#tokens = tokens.map((each) => (typeof each === 'string' ? token(each) : each));
  }

  peek(): AccessToken | undefined {
    return this.ready ? this.#current : undefined;
  }

  async token(options: TokenOptions = {}): Promise<AccessToken> {
    this.asked.push(options);
    this.onAsked?.();
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
    if (this.failure !== undefined) throw this.failure;
    if (options.replaces !== undefined && options.replaces.is(this.#current)) {
      this.#at = Math.min(this.#at + 1, this.#tokens.length - 1);
    }
    return this.#current;
  }

  refused(refused: AccessToken): void {
    this.refusals.push(refused);
  }

  get #current(): AccessToken {
    const current = this.#tokens[this.#at];
    if (current === undefined) throw new Error('no tokens');
    return current;
  }
}

export interface Bound {
  readonly http: AxiosInstance;
  readonly tokens: FakeTokens;
  readonly provider: BoundProvider;
}

export function fakeProvider(
  url: string,
  tokens: BoundTokens | undefined,
  attach: AttachPolicy<unknown> = {},
  more: Partial<BoundProvider> = {},
): BoundProvider {
  return {
    name: 'manis',
    origins: new Set([new URL(url).origin]),
    tokens,
    attach,
    expectsSubject: true,
    requireSubject: false,
    http: {},
    environmentProxy: false,
    redact: (text) => text,
    report: () => {},
    credentials: async () => ({ apiKey: 'api-key-canary' }),
    ...more,
  };
}

/** An axios instance bound to a provider at `url`. */
export function bound(
  url: string,
  given: string[] | FakeTokens = ['first', 'second'],
  attach: AttachPolicy<unknown> = {},
  options: InstanceOptions = {},
): Bound {
  const tokens = given instanceof FakeTokens ? given : new FakeTokens(...given);
  const provider = fakeProvider(url, tokens, attach, {
    http: options,
    environmentProxy: options.proxy === 'environment',
  });
  return { http: bindHttp(createInstance({ baseURL: url, ...options }), provider), tokens, provider };
}
