import { untilAborted } from '../../../lib/core/abort.js';
import type { TokenEvent } from '../../../lib/core/token-event.js';
import type { TokenOptions } from '../../../lib/core/token-source.js';
import {
  defineProvider,
  optionsOf,
  type ProviderOptions,
  type TokenEndpointRequest,
  type TokenRequestContext,
} from '../../../lib/protocol/definition/provider-definition.js';
import { form } from '../../../lib/protocol/definition/token-request-body.js';
import {
  type TokenTransportRequest,
  TokenTransportError,
  type TokenTransportResponse,
} from '../../../lib/protocol/definition/token-transport.js';
import { tokenStack } from '../../../lib/runtime/token-stack.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { Discovery } from '../../../lib/tokens/acquire/discovery.js';
import { RefreshSchedule } from '../../../lib/tokens/refresh/refresh-schedule.js';

/** What a token endpoint does with one request. */
export interface Answer {
  readonly status?: number;
  readonly body?: object;
  readonly headers?: Record<string, string>;
  /** Milliseconds. */
  readonly after?: number;
  readonly unreachable?: boolean;
}

export type Endpoint = (fields: Record<string, string>, request: TokenTransportRequest, count: number) => Answer;

/** A whole stack of token sources over a token endpoint in memory, and a clock that a test moves. */
export class World {
  readonly clock = new ManualClock();
  readonly events: TokenEvent[] = [];
  readonly sent: { readonly at: number; readonly fields: Record<string, string>; readonly url: string }[] = [];
  readonly shutdown = new AbortController();
  readonly tokens: ReturnType<typeof tokenStack>['tokens'];
  readonly schedule: RefreshSchedule;
  random = 0.5;

  constructor(
    public endpoint: Endpoint,
    options: Partial<ProviderOptions<{ id: string }>> = {},
  ) {
    const definition = optionsOf(
      defineProvider<{ id: string }>({
        http: { baseURL: 'https://acme.test' },
        credentials: (subject?: string) => ({ id: subject ?? 'app' }),
        ...(options.createToken === undefined && { request: tokenRequest }),
        ...options,
      }),
    );
    const parts = {
      provider: 'acme',
      options: definition,
      clock: this.clock,
      random: () => this.random,
      report: (event: TokenEvent) => void this.events.push(event),
      emit: () => {},
      transport: (request: TokenTransportRequest) => this.#answer(request),
    };
    let schedule: RefreshSchedule | undefined;
    this.tokens = tokenStack(
      { ...parts, discovery: new Discovery(parts) },
      { shutdown: this.shutdown.signal, onSchedule: (at) => schedule?.at(at), onToken: () => {} },
    ).tokens;
    schedule = new RefreshSchedule(this.tokens, this.clock);
    this.schedule = schedule;
  }

  /** The text of a token, or the code of the error. */
  ask(subject?: string, options: TokenOptions = {}): Promise<string> {
    return this.tokens.token({ ...options, ...(subject !== undefined && { subject }) }).then(
      (found) => found.reveal(),
      (error: unknown) => String(Reflect.get(Object(error), 'code') ?? error),
    );
  }

  /** The same, while time passes. */
  async asked(subject?: string, ms = 1_000): Promise<string> {
    const outcome: string[] = [];
    void this.ask(subject).then((text) => outcome.push(text));
    for (let left = ms; left > 0 && outcome.length === 0; left -= 50) await this.clock.advance(50);
    return outcome[0] ?? 'pending';
  }

  async #answer(request: TokenTransportRequest): Promise<TokenTransportResponse> {
    const fields = Object.fromEntries(new URLSearchParams(String(request.body)));
    this.sent.push({ at: this.clock.now(), fields, url: request.url });
    const {
      status = 200,
      body = {},
      headers = {},
      after = 0,
      unreachable,
    } = this.endpoint(fields, request, this.sent.length);
    if (after > 0) await untilAborted(new Promise<void>((done) => void this.clock.after(after, done)), request.signal);
    if (unreachable === true) throw new TokenTransportError('unreachable', 'ECONNREFUSED');
    return { status, headers, body: new TextEncoder().encode(JSON.stringify(body)) };
  }
}

/** A token that lives `seconds`. */
export function token(text: string, seconds = 100, more: object = {}): Answer {
  return { body: { access_token: text, token_type: 'Bearer', expires_in: seconds, ...more } };
}

function tokenRequest({ credentials, refreshToken }: TokenRequestContext<{ id: string }>): TokenEndpointRequest {
  return { url: '/token', body: form({ id: credentials.id, refresh_token: refreshToken }) };
}
