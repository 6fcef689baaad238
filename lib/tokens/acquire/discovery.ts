import { untilAborted } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import type { Attempt } from './attempt.js';
import { asAcquisitionError } from './acquisition-error.js';
import { type AuthorizationServer, knownServer } from '../../protocol/definition/authorization-server.js';
import type { ProviderOptions } from '../../protocol/definition/provider-definition.js';
import { kindOfStatus } from '../../protocol/response/oauth-response.js';
import { retryAfter } from '../../protocol/response/retry-after.js';
import { metadataUrls, readServerMetadata } from '../../protocol/oauth/server-metadata.js';
import { InvalidResponse, TokenResponse } from '../../protocol/response/token-response.js';
import { type TokenTransport, TokenTransportError } from '../../protocol/definition/token-transport.js';

export interface DiscoveryParts {
  readonly provider: string;
  readonly options: ProviderOptions<unknown>;
  readonly transport: TokenTransport;
  readonly clock: Clock;
}

const KEPT_MS = 24 * 60 * 60_000;
const DEADLINE_MS = 10_000;

/** Knows a provider's authorization server: from its definition, or from the metadata of its issuer. */
export class Discovery {
  #found: { readonly server: AuthorizationServer; readonly until: number } | undefined;
  #flight: Promise<AuthorizationServer> | undefined;

  constructor(private readonly parts: DiscoveryParts) {}

  /** `undefined` for a provider without one. Fetches the metadata as part of `attempt`, once for all who wait. */
  async server(attempt: Attempt): Promise<AuthorizationServer | undefined> {
    const { server: named, server: { issuer, tokenUrl } = {} } = this.parts.options;
    if (tokenUrl !== undefined) return knownServer({ ...named, tokenUrl });
    if (issuer === undefined) return undefined;
    if (this.#found !== undefined && this.parts.clock.now() < this.#found.until) return this.#found.server;
    try {
      return await attempt.fetchMetadata(new URL(issuer).origin, () => this.#shared(issuer, attempt.signal));
    } catch (error) {
      throw error instanceof TokenAcquisitionError && !error.isRepetition ? error.again() : error;
    }
  }

  /** Fetches anew next time if `error` may come from metadata that are out of date: a token endpoint that answers wrongly. */
  doubt(error: unknown): void {
    if (!(error instanceof TokenAcquisitionError) || error.isRepetition || error.endpoint === undefined) return;
    if (error.kind !== 'rate-limited' && error.until === undefined) this.#found = undefined;
  }

  /** One fetch for all who wait, with a deadline of its own: whoever began it may leave. */
  #shared(issuer: string, signal: AbortSignal): Promise<AuthorizationServer> {
    if (this.#flight === undefined) {
      const { clock, provider, options } = this.parts;
      const abort = new AbortController();
      const endpoint = new URL(issuer).origin;
      const { deadline = DEADLINE_MS } = options;
      const cancel = clock.after(deadline, () => {
        const message = `no metadata from ${endpoint} within ${deadline} ms; give \`tokenUrl\` to do without them`;
        const details = { kind: 'transient', endpoint } as const;
        abort.abort(new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_TIMEOUT', provider, message, details));
      });
      const fetched = untilAborted(this.#discover(issuer, abort.signal), abort.signal);
      this.#flight = fetched.finally(() => {
        cancel();
        this.#flight = undefined;
      });
    }
    return untilAborted(this.#flight, signal);
  }

  async #discover(issuer: string, signal: AbortSignal): Promise<AuthorizationServer> {
    const endpoint = new URL(issuer).origin;
    try {
      const server = withRevocationUrl(await this.#fetch(issuer, signal), this.parts.options.server?.revocationUrl);
      this.#found = { server, until: this.parts.clock.now() + KEPT_MS };
      return server;
    } catch (error) {
      const { provider, options, clock } = this.parts;
      const tooLarge = error instanceof TokenTransportError && error.reason === 'too-large';
      if (!tooLarge && !(error instanceof InvalidResponse)) {
        throw asAcquisitionError(error, { provider, options, endpoint, secrets: [], now: clock.wall() });
      }
      const why = tooLarge ? 'they are longer than 1 MiB; give `tokenUrl` instead' : error.message;
      const message = `the metadata of ${endpoint} cannot be used: ${why}`;
      const details = { kind: 'invalid-response', endpoint } as const;
      throw new TokenAcquisitionError('ERR_SERVER_METADATA_INVALID', provider, message, details);
    }
  }

  async #fetch(issuer: string, signal: AbortSignal): Promise<AuthorizationServer> {
    const { transport, options } = this.parts;
    const seen: string[] = [];
    for (const url of metadataUrls(issuer)) {
      const headers = { Accept: 'application/json' };
      const response = new TokenResponse(await transport({ method: 'GET', url, headers, signal, http: options.http }));
      this.#throwIfIll(response, new URL(issuer).origin);
      const missing = whyMissing(response);
      if (missing === undefined) return readServerMetadata(response, issuer, options.dangerouslyAllowHttp);
      seen.push(`${new URL(url).pathname} ${missing}`);
    }
    throw new InvalidResponse(`${seen.join(', ')}; check \`issuer\`, or give \`tokenUrl\` instead`);
  }

  #throwIfIll(response: TokenResponse, endpoint: string): void {
    const { status } = response;
    const kind = kindOfStatus(status);
    if (kind !== 'transient' && kind !== 'rate-limited') return;
    const message = `the metadata of ${endpoint} are not to be had now (${status}); give \`tokenUrl\` to do without them`;
    const details = {
      kind,
      status,
      endpoint,
      retryAfter: retryAfter(response.header('retry-after'), this.parts.clock.wall()),
    };
    throw new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', this.parts.provider, message, details);
  }
}

function withRevocationUrl(server: AuthorizationServer, url: string | undefined): AuthorizationServer {
  if (url === undefined) return server;
  return { ...server, revocationEndpoint: url, mtls: { ...server.mtls, revocationEndpoint: url } };
}

/** Why there are no metadata in an answer; `undefined` if there are. Redirects are not followed. */
function whyMissing(response: TokenResponse): string | undefined {
  const { status } = response;
  if (status >= 300 && status < 400) return `redirects (${status}), which is not followed`;
  if (status !== 200) return `answers ${status}`;
  try {
    response.at('');
    return undefined;
  } catch (error) {
    return error instanceof InvalidResponse ? `answers, but ${error.message}` : 'cannot be read';
  }
}
