import type { AccessToken } from '../../../../lib/core/access-token.js';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import type { TokenEvent } from '../../../../lib/core/token-event.js';
import type { TokenOptions } from '../../../../lib/core/token-source.js';
import { acquiring } from '../../../../lib/tokens/acquire/acquire.js';
import type { Acquire, Attempt } from '../../../../lib/tokens/acquire/attempt.js';
import type { ProviderOptions } from '../../../../lib/protocol/definition/provider-definition.js';
import { form } from '../../../../lib/protocol/definition/token-request-body.js';
import type {
  TokenTransportRequest,
  TokenTransportResponse,
} from '../../../../lib/protocol/definition/token-transport.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';

export const SECRET = 'canary-secret-0001';

/** A provider in memory: its answers are scripted, its requests recorded. */
export class Provider {
  readonly clock = new ManualClock();
  readonly sent: TokenTransportRequest[] = [];
  readonly events: TokenEvent[] = [];
  readonly answers: (Partial<Omit<TokenTransportResponse, 'body'>> & { body?: string | Uint8Array | object })[] = [];

  readonly options: ProviderOptions<{ clientId: string; clientSecret: string }>;
  #acquire: Acquire | undefined;

  constructor(options: Partial<ProviderOptions<{ clientId: string; clientSecret: string }>> = {}) {
    this.options = {
      http: { baseURL: 'https://api.acme.test' },
      credentials: { clientId: 'acme-client', clientSecret: SECRET },
      request: ({ credentials }) => ({
        url: '/token',
        body: form({ client_id: credentials.clientId, client_secret: credentials.clientSecret }),
      }),
      ...options,
    };
  }

  answer(body: string | Uint8Array | object, status = 200, headers: Record<string, string> = {}): this {
    this.answers.push({ body, status, headers });
    return this;
  }

  ask(options: TokenOptions = {}, more: Partial<Attempt> = {}): Promise<AccessToken> {
    this.#acquire ??= acquiring({
      provider: 'acme',
      options: this.options,
      clock: this.clock,
      random: () => 0,
      report: (event) => this.events.push(event),
      transport: async (request) => {
        this.sent.push(request);
        const { status = 200, headers = {}, body = '' } = this.answers.shift() ?? {};
        const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
        return { status, headers, body: typeof text === 'string' ? new TextEncoder().encode(text) : text };
      },
    });
    return this.#acquire(options, { ...unbounded(), ...more });
  }

  /** The error of an acquisition that must fail. */
  async failure(options: TokenOptions = {}): Promise<TokenAcquisitionError> {
    const outcome: unknown = await this.ask(options).catch((error: unknown) => error);
    if (outcome instanceof TokenAcquisitionError) return outcome;
    throw new Error(`expected a TokenAcquisitionError, got ${String(outcome)}`);
  }
}

const send = <T>(_endpoint: string, request: () => Promise<T>): Promise<T> => request();

/** An attempt that nothing bounds. */
export function unbounded(signal: AbortSignal = new AbortController().signal): Attempt {
  const attempt: Attempt = {
    signal,
    send,
    fetchMetadata: send,
    refresh: (work) => work(attempt).catch(() => undefined),
  };
  return attempt;
}
