import { mediaType } from './body.js';
import type { LoggedRequest } from './controls.js';
import type { Protocol, SimulatedRequest } from './protocol.js';
import type { ProviderState } from './provider-state.js';
import type { Reply } from './reply.js';

/** What becomes of a request: an answer or none, after so many milliseconds. */
export interface Outcome {
  readonly reply: Reply | 'hang' | 'reset';
  readonly delay: number;
}

/** Largest request body that is read. Bytes. */
export const BODY_LIMIT = 65_536;

/** Leads a provider's requests to its token and API routes. */
export class ProviderRoutes<C> {
  constructor(
    readonly protocol: Protocol<C>,
    readonly state: ProviderState<C>,
  ) {}

  get base(): string {
    return this.protocol.base;
  }

  /** Decides on the answer now, by the controls as they are. `request.path` lies under the provider's base. */
  answer(request: SimulatedRequest, headers: readonly string[]): Outcome {
    const { state } = this;
    const route = this.routeOf(request.path);
    const delay = { token: state.latency, api: state.apiLatency, unknown: 0 }[route];
    const reply = this.decide(route, request);
    state.log({
      at: state.now,
      route,
      method: request.method,
      path: request.path,
      headers,
      contentType: mediaType(request.headers['content-type'] ?? '')?.name,
      status: typeof reply === 'string' ? undefined : reply.status,
    });
    return { reply, delay };
  }

  private routeOf(path: string): LoggedRequest['route'] {
    if (Object.hasOwn(this.protocol.tokenRoutes, path)) return 'token';
    return Object.hasOwn(this.protocol.apiRoutes, path) ? 'api' : 'unknown';
  }

  private decide(route: LoggedRequest['route'], request: SimulatedRequest): Outcome['reply'] {
    if (route === 'token') return this.token(request);
    if (route === 'api') return this.api(request);
    this.state.count('unknownCalls');
    return this.error(404, 'api');
  }

  private token(request: SimulatedRequest): Outcome['reply'] {
    const { state } = this;
    state.count('tokenCalls');
    const fault = state.nextTokenFault();
    if (fault === 'hang' || fault === 'reset') return fault;
    const reply = typeof fault === 'number' ? this.error(fault, 'token') : this.issue(request);
    if (reply.status >= 400) state.count('tokenErrors');
    if (reply.status === 200 && fault === 'half-json') {
      return { ...reply, content: reply.content.slice(0, reply.content.length / 2) };
    }
    return reply.status === 200 && fault === 'no-token' ? this.withoutToken(reply) : reply;
  }

  private issue(request: SimulatedRequest): Reply {
    if (request.method !== 'POST') return withHeaders(this.error(405, 'token'), { Allow: 'POST' });
    if (request.body.length > BODY_LIMIT) return this.error(413, 'token');
    return this.protocol.tokenRoutes[request.path]?.(request, this.state) ?? this.error(404, 'token');
  }

  private withoutToken(reply: Reply): Reply {
    const body: unknown = JSON.parse(reply.content);
    const drop = (_: string, value: unknown): unknown => (this.state.isToken(value) ? undefined : value);
    return { ...reply, content: JSON.stringify(body, drop) };
  }

  private api(request: SimulatedRequest): Reply {
    const { state } = this;
    state.count('apiCalls');
    const reply = this.resource(request);
    if (reply.status === 401) state.count('apiUnauthorized');
    return reply;
  }

  private resource(request: SimulatedRequest): Reply {
    const fault = this.state.nextApiFault();
    if (fault !== undefined) return this.error(fault, 'api');
    if (!this.state.admits(request.authorization)) return this.error(401, 'api');
    if (request.method !== 'GET') return withHeaders(this.error(405, 'api'), { Allow: 'GET' });
    if (request.body.length > BODY_LIMIT) return this.error(413, 'api');
    return this.protocol.apiRoutes[request.path] ?? this.error(404, 'api');
  }

  private error(status: number, where: 'token' | 'api'): Reply {
    return this.protocol.error(status, { where, now: this.state.now });
  }
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
