import { faultReply, halfOf } from './faults.js';
import type { Protocol, SimulatedRequest, TokenRoute } from './protocol.js';
import type { ProviderState } from './provider-state.js';
import { LoggedRequest } from './received-request.js';
import type { Reply } from './reply.js';
import type { Stubs } from './stubs.js';

/** What becomes of a request: an answer or none, after so many milliseconds. */
export interface Outcome {
  readonly reply: Reply | 'hang' | 'reset';
  readonly delay: number;
  /** Why nothing here can answer it, and the cure; absent where something can. */
  readonly unserved?: string | undefined;
}

/** Largest request body that is read. Bytes. */
export const BODY_LIMIT = 65_536;

type Route = LoggedRequest['route'];

/** Leads a provider's requests to its token and API routes. */
export class ProviderRoutes<C> {
  constructor(
    readonly protocol: Protocol<C>,
    readonly state: ProviderState<C>,
    /** Those for all providers. */
    private readonly stubs: Stubs,
  ) {}

  get base(): string {
    return this.protocol.base;
  }

  /** Decides on the answer now, by the controls as they are. `request.path` lies under the provider's base. */
  async answer(request: SimulatedRequest): Promise<Outcome> {
    const { state } = this;
    const route = this.routeOf(request.path);
    const delay = { token: state.latency, server: state.latency, api: state.apiLatency, unknown: 0 }[route];
    const reply = await this.decide(route, request);
    const status = typeof reply === 'string' ? undefined : reply.status;
    state.log(new LoggedRequest(request, { at: state.now, route, status }));
    return { reply, delay, unserved: this.unserved(route, request, status) };
  }

  private routeOf(path: string): Route {
    if (this.tokenRoute(path) !== undefined) return 'token';
    if (this.protocol.serverRoute?.(path) !== undefined) return 'server';
    const isApi = Object.hasOwn(this.protocol.apiRoutes, path) || this.state.stubs.has(path) || this.stubs.has(path);
    return isApi ? 'api' : 'unknown';
  }

  private tokenRoute(path: string): TokenRoute<C> | undefined {
    const { tokenRoutes, tokenRoutesAnywhere = false } = this.protocol;
    if (Object.hasOwn(tokenRoutes, path)) return tokenRoutes[path];
    return tokenRoutesAnywhere ? Object.entries(tokenRoutes).find(([end]) => path.endsWith(end))?.[1] : undefined;
  }

  private serves(method: string, path: string): boolean {
    if (this.state.stubs.has(path, method) || this.stubs.has(path, method)) return true;
    return method === 'GET' && Object.hasOwn(this.protocol.apiRoutes, path);
  }

  private decide(route: Route, request: SimulatedRequest): Promise<Outcome['reply']> | Outcome['reply'] {
    if (route === 'token') return this.token(request);
    if (route === 'api') return this.api(request);
    if (route === 'server') {
      return this.protocol.serverRoute?.(request.path)?.(request, this.state) ?? this.error(404, 'token');
    }
    this.state.count('unknownCalls');
    return this.error(404, 'api');
  }

  private unserved(route: Route, { method, path }: SimulatedRequest, status: number | undefined): string | undefined {
    const passed = route === 'unknown' || (route === 'api' && (status === 404 || status === 405));
    if (!passed || this.serves(method, path)) return undefined;
    const { name, tokenRoutes } = this.protocol;
    const tokens = Object.keys(tokenRoutes).map((at) => `POST ${at}`);
    return (
      `the simulator serves no ${method} ${path} of ${name}; answer it with ` +
      `simulator.provider('${name}').on('${method}', '${path}', …)${tokens.length === 0 ? '' : `, tokens are at ${tokens.join(', ')}`}`
    );
  }

  private async token(request: SimulatedRequest): Promise<Outcome['reply']> {
    const { state } = this;
    state.count('tokenCalls');
    const fault = state.nextTokenFault();
    const reply =
      faultReply(fault, (status, retryAfter) => this.error(status, 'token', retryAfter)) ?? (await this.issue(request));
    if (typeof reply === 'string') return reply;
    if (reply.status >= 400) state.count('tokenErrors');
    if (reply.status === 200 && fault === 'half-json') return halfOf(reply);
    return reply.status === 200 && fault === 'no-token' ? this.withoutToken(reply) : reply;
  }

  private issue(request: SimulatedRequest): Reply | Promise<Reply> {
    if (request.method !== 'POST') return withHeaders(this.error(405, 'token'), { Allow: 'POST' });
    if (request.body.length > BODY_LIMIT) return this.error(413, 'token');
    return this.tokenRoute(request.path)?.(request, this.state) ?? this.error(404, 'token');
  }

  private withoutToken(reply: Reply): Reply {
    const body: unknown = JSON.parse(reply.content);
    const drop = (_: string, value: unknown): unknown => (this.state.isToken(value) ? undefined : value);
    return { ...reply, content: JSON.stringify(body, drop) };
  }

  private async api(request: SimulatedRequest): Promise<Outcome['reply']> {
    const { state } = this;
    state.count('apiCalls');
    const fault = state.nextApiFault();
    const reply =
      faultReply(fault, (status, retryAfter) => this.error(status, 'api', retryAfter)) ??
      (await this.resource(request));
    if (typeof reply === 'string') return reply;
    if (reply.status === 401) state.count('apiUnauthorized');
    return reply.status === 200 && fault === 'half-json' ? halfOf(reply) : reply;
  }

  private async resource(request: SimulatedRequest): Promise<Reply> {
    if (!this.state.admits(request)) return this.error(401, 'api');
    const stubbed = (await this.state.stubs.answer(request)) ?? (await this.stubs.answer(request));
    if (stubbed !== undefined) return stubbed;
    if (request.method !== 'GET') return withHeaders(this.error(405, 'api'), { Allow: 'GET' });
    if (request.body.length > BODY_LIMIT) return this.error(413, 'api');
    return this.protocol.apiRoutes[request.path] ?? this.error(404, 'api');
  }

  private error(status: number, where: 'token' | 'api', retryAfter?: number): Reply {
    const context = { where, now: this.state.now, ...(retryAfter !== undefined && { retryAfter }) };
    return this.protocol.error(status, context);
  }
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
