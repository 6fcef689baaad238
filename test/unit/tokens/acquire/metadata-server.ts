import { type FailureDetails, TokenAcquisitionError } from '../../../../lib/core/errors.js';
import type { AuthorizationServer } from '../../../../lib/protocol/definition/authorization-server.js';
import type { Attempt } from '../../../../lib/tokens/acquire/attempt.js';
import { Discovery } from '../../../../lib/tokens/acquire/discovery.js';
import type { ProviderOptions } from '../../../../lib/protocol/definition/provider-definition.js';
import type {
  TokenTransportRequest,
  TokenTransportResponse,
} from '../../../../lib/protocol/definition/token-transport.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { unbounded } from './token-request-fixture.js';

export const ISSUER = 'https://as.test/tenant';
export const FIRST = 'https://as.test/.well-known/oauth-authorization-server/tenant';
export const SECOND = 'https://as.test/tenant/.well-known/openid-configuration';
export const METADATA = { issuer: ISSUER, token_endpoint: 'https://as.test/token' };

export type Answer =
  { body?: string | object; status?: number; headers?: Record<string, string>; hangs?: boolean } | Error;

/** A server in memory: its answers by URL, else 404. */
export class Server {
  readonly clock = new ManualClock();
  readonly sent: TokenTransportRequest[] = [];
  readonly admitted: string[] = [];
  readonly discovery: Discovery;

  constructor(
    readonly answers: Record<string, Answer>,
    options: Partial<ProviderOptions<unknown>> = {},
  ) {
    this.discovery = new Discovery({
      provider: 'acme',
      options: { http: {}, credentials: {}, server: { issuer: ISSUER }, ...options },
      clock: this.clock,
      transport: (request) => this.#answer(request),
    });
  }

  find(signal = new AbortController().signal): Promise<AuthorizationServer | undefined> {
    const attempt: Attempt = {
      ...unbounded(signal),
      fetchMetadata: (endpoint, request) => {
        this.admitted.push(endpoint);
        return request();
      },
    };
    return this.discovery.server(attempt);
  }

  /** A token request failed. */
  doubt(details: Partial<FailureDetails>): void {
    this.discovery.doubt(failure(details));
  }

  async failure(): Promise<TokenAcquisitionError> {
    const outcome: unknown = await this.find().catch((error: unknown) => error);
    if (outcome instanceof TokenAcquisitionError) return outcome;
    throw new Error(`expected a TokenAcquisitionError, got ${String(outcome)}`);
  }

  async #answer(request: TokenTransportRequest): Promise<TokenTransportResponse> {
    this.sent.push(request);
    const answer = this.answers[request.url] ?? { status: 404 };
    if (answer instanceof Error) throw answer;
    const { body = '', status = 200, headers = {}, hangs = false } = answer;
    if (hangs) await new Promise(() => {});
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, headers, body: new TextEncoder().encode(text) };
  }
}

export function failure(details: Partial<FailureDetails>): TokenAcquisitionError {
  const known = { kind: 'transient', endpoint: 'https://as.test', ...details } as const;
  return new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', '', known);
}
