import { context, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ProviderAuthOpenTelemetryModule } from 'nestjs-provider-auth/opentelemetry';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { afterEach, beforeEach } from 'vitest';
import { start } from '../../application.js';
import { acme, type AcmeOptions, ID, SECRET } from '../../fault/acme.js';
import { type Api, type Handler, reply, startApi } from '../../server.js';
import { Telemetry } from './telemetry.js';

export const HOUR_MS = 3_600_000;

/** A tenant's request: nothing is acquired before. */
export const tenant = { providerAuth: { subject: 'merchant-42' } };
const tenants: AcmeOptions = { requireSubject: true, credentials: () => ({ id: ID, secret: SECRET }) };

export const issue: Handler = (_seen, response, count) =>
  reply(response, { access_token: `token-${count}`, token_type: 'Bearer', expires_in: HOUR_MS / 1_000 });

/** Applications whose acquisitions are traced, and requests that have spans of their own. */
export class Traced {
  readonly telemetry = new Telemetry();
  /** A token that the API rejects. */
  rejected: string | undefined;

  /** A server with API and token endpoint. */
  server(token: Handler = issue): Promise<Api> {
    return startApi((seen, response, count) => {
      if (seen.url === '/token') return token(seen, response, count);
      return reply(response, {}, seen.headers.authorization === `Bearer ${this.rejected}` ? 401 : 200);
    });
  }

  async world(api: Promise<Api> = this.server(), options: AcmeOptions = {}) {
    const clock = new ManualClock();
    const beside = [ProviderAuthOpenTelemetryModule.forRoot(this.telemetry.options)];
    const { http, tokens } = await start(acme((await api).url, { ...tenants, ...options }), {}, clock, beside);
    return { http, tokens, clock };
  }

  /** Runs it within a span of its own, as an instrumented server does with a request. */
  request<T>(run: () => Promise<T>): Promise<{ readonly span: Span; readonly result: T }> {
    return this.telemetry.tracer.startActiveSpan('request', { root: true }, async (span) => {
      try {
        return { span, result: await run() };
      } finally {
        span.end();
      }
    });
  }
}

/** A new one for each test of a spec file, and OpenTelemetry's own context with it. */
export function useTraced(): () => Traced {
  let traced: Traced;
  beforeEach(() => {
    traced = new Traced();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  });
  afterEach(() => {
    context.disable();
    trace.disable();
  });
  return () => traced;
}
