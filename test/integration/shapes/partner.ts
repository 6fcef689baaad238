import type { AxiosInstance } from 'axios';
import type { ProviderDefinition, ProviderTokenService, TokenAcquisitionError } from 'nestjs-provider-auth';
import { acquisitionErrorOf, type Application, start } from '../../application.js';
import { type Clock, systemClock } from '../../../lib/core/clock.js';
import { type Seen, startApi } from '../../server.js';

/** A request as a partner's server got it. */
export interface Asked extends Seen {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects as JSON, texts as they are. */
  readonly body?: unknown;
}

export type Routes = Readonly<Record<string, (asked: Asked, count: number) => Answer | Promise<Answer>>>;

export interface Partner {
  readonly origin: string;
  readonly port: number;
  /** `POST /token`, … in their order. */
  readonly calls: string[];
}

/** A partner's server on loopback. What it does not expect, or a route that throws, fails the test. */
export async function startPartner(routes: Routes): Promise<Partner> {
  const calls: string[] = [];
  const { url: origin, port } = await startApi(async (seen, response, count) => {
    const { pathname: path, searchParams } = new URL(seen.url, 'http://partner');
    const call = `${seen.method} ${path}`;
    calls.push(call);
    const route = routes[call];
    if (route === undefined) throw new Error(`unexpected: ${call}`);
    const {
      status = 200,
      headers = {},
      body,
    } = await route({ ...seen, path, query: Object.fromEntries(searchParams) }, count);
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(text);
  });
  return { origin, port, calls };
}

/** A JSON string in a server's answer that is one, for bodies that are a bare string. */
export const bare = (text: string): string => JSON.stringify(text);

export interface Started extends Pick<Application, 'app' | 'events'> {
  readonly axios: AxiosInstance;
  readonly tokens: ProviderTokenService;
}

/** A Nest application with one provider, which may use these http origins. */
export function startApp(definition: ProviderDefinition, ...http: readonly string[]): Promise<Started> {
  return startAppOn(systemClock, definition, ...http);
}

/** The same on a clock of the test's. */
export async function startAppOn(
  clock: Clock,
  definition: ProviderDefinition,
  ...dangerouslyAllowHttp: readonly string[]
): Promise<Started> {
  const { http, tokens, ...rest } = await start(definition, { dangerouslyAllowHttp }, clock);
  return { ...rest, axios: http.axiosRef, tokens: tokens.for('acme') };
}

/** Why there is no token. */
export function failureOf({ tokens }: Started): Promise<TokenAcquisitionError> {
  return acquisitionErrorOf(tokens.getToken());
}
