import { type IncomingMessage, createServer } from 'node:http';
import { HttpService } from '@nestjs/axios';
import { Test, type TestingModule } from '@nestjs/testing';
import type { AxiosInstance } from 'axios';
import {
  getProviderHttpToken,
  ProviderAuthModule,
  type ProviderAuthEvent,
  type ProviderDefinition,
  type ProviderTokenService,
  type TokenAcquisitionError,
  TokenService,
} from 'nestjs-provider-auth';
import { afterEach, expect } from 'vitest';
import { type Clock, systemClock } from '../../../lib/core/clock.js';
import { PROVIDER_AUTH_CLOCK } from '../../../lib/module/injection-tokens.constants.js';

/** A request as a partner's server got it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Path and query, as they were on the wire. */
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
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

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  const faults: unknown[] = [];
  for (const end of endings.splice(0).toReversed()) await end().catch((fault: unknown) => faults.push(fault));
  expect(faults).toEqual([]);
});

/** A partner's server on loopback. What it does not expect, or a route that throws, fails the test. */
export async function startPartner(routes: Routes): Promise<Partner> {
  const calls: string[] = [];
  const faults: unknown[] = [];
  const server = createServer(async (request, response) => {
    try {
      const asked = await read(request);
      const call = `${asked.method} ${asked.path}`;
      calls.push(call);
      const { status = 200, headers = {}, body } = await (routes[call] ?? unexpected)(asked, calls.length);
      const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(text);
    } catch (fault) {
      faults.push(fault);
      response.writeHead(500).end('unexpected');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(async () => {
    server.closeAllConnections();
    server.close();
    expect(faults).toEqual([]);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { origin: `http://127.0.0.1:${address.port}`, port: address.port, calls };
}

/** A JSON string in a server's answer that is one, for bodies that are a bare string. */
export const bare = (text: string): string => JSON.stringify(text);

export interface Started {
  readonly app: TestingModule;
  readonly axios: AxiosInstance;
  readonly tokens: ProviderTokenService;
  readonly events: ProviderAuthEvent[];
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
  const app = await Test.createTestingModule({
    imports: [ProviderAuthModule.forRoot({ dangerouslyAllowHttp, providers: { acme: definition } })],
  })
    .overrideProvider(PROVIDER_AUTH_CLOCK)
    .useValue(clock)
    .compile();
  app.useLogger(false);
  const events: ProviderAuthEvent[] = [];
  app.get(TokenService).events$.subscribe((event) => events.push(event));
  await app.init();
  endings.push(() => app.close());
  const http: HttpService = app.get(getProviderHttpToken('acme'));
  return { app, axios: http.axiosRef, tokens: app.get(TokenService).for('acme'), events };
}

/** Why there is no token. */
export async function failureOf({ tokens }: Started): Promise<TokenAcquisitionError> {
  const { TokenAcquisitionError } = await import('nestjs-provider-auth');
  const outcome: unknown = await tokens.getToken().catch((error: unknown) => error);
  const error = outcome instanceof Error && outcome.cause !== undefined ? outcome.cause : outcome;
  if (error instanceof TokenAcquisitionError) return error;
  throw new Error(`expected a TokenAcquisitionError, got ${String(error)}`);
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const url = new URL(request.url ?? '/', 'http://partner');
  return {
    method: request.method ?? '',
    path: url.pathname,
    url: request.url ?? '/',
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

function unexpected({ method, path }: Asked): never {
  throw new Error(`unexpected: ${method} ${path}`);
}
