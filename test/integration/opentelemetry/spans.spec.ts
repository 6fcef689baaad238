import { context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ProviderAuthOpenTelemetryModule } from 'nestjs-provider-auth/opentelemetry';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, start } from '../../application.js';
import { acme, type AcmeOptions, ID, SECRET } from '../../fault/acme.js';
import { type Api, type Handler, reply, startApi } from '../../server.js';
import { SickStore } from '../../unit/tokens/store/fleet.js';
import { Telemetry } from './telemetry.js';

let telemetry = new Telemetry();
let rejected: string | undefined;

beforeEach(() => {
  telemetry = new Telemetry();
  rejected = undefined;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
});

afterEach(() => {
  context.disable();
  trace.disable();
});

const HOUR_MS = 3_600_000;

/** A tenant's request: nothing is acquired before. */
const tenant = { providerAuth: { subject: 'merchant-42' } };
const tenants: AcmeOptions = { requireSubject: true, credentials: () => ({ id: ID, secret: SECRET }) };

/** A server with API and token endpoint; the API rejects one token. */
function server(token: Handler = issue) {
  return startApi((seen, response, count) => {
    if (seen.url === '/token') return token(seen, response, count);
    return reply(response, {}, seen.headers.authorization === `Bearer ${rejected}` ? 401 : 200);
  });
}

async function world(api: Promise<Api> = server(), options: AcmeOptions = {}) {
  const clock = new ManualClock();
  const beside = [ProviderAuthOpenTelemetryModule.forRoot(telemetry.options)];
  const { http, tokens } = await start(acme((await api).url, { ...tenants, ...options }), {}, clock, beside);
  return { http, tokens, clock };
}

const issue: Handler = (_seen, response, count) =>
  reply(response, { access_token: `token-${count}`, token_type: 'Bearer', expires_in: HOUR_MS / 1_000 });

/** Runs it within a span of its own, as an instrumented server does with a request. */
function request<T>(run: () => Promise<T>): Promise<{ readonly span: Span; readonly result: T }> {
  return telemetry.tracer.startActiveSpan('request', { root: true }, async (span) => {
    try {
      return { span, result: await run() };
    } finally {
      span.end();
    }
  });
}

const ms = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1_000 + nanoseconds / 1_000_000;
const parentOf = (index: number) => telemetry.acquisitions()[index]?.parentSpanContext?.spanId;

describe('the span of an acquisition', () => {
  it('is a part of the request that waits for it, and of no other', async () => {
    const { http, clock } = await world();
    const { span } = await request(async () => {
      const answer = http.axiosRef.get('/orders', tenant);
      await clock.advance(0);
      await request(() => http.axiosRef.get('/orders', tenant));
      return answer;
    });
    const acquisitions = telemetry.acquisitions();
    expect(acquisitions).toHaveLength(1);
    expect(parentOf(0)).toBe(span.spanContext().spanId);
    expect(acquisitions[0]?.attributes).toEqual({
      'provider_auth.provider': 'acme',
      'provider_auth.reason': 'absent',
      'provider_auth.outcome': 'acquired',
      'provider_auth.attempts': 1,
    });
    expect(acquisitions[0]?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it.each([
    ['gives a token', issue],
    ['fails', (_seen, response) => reply(response, { error: 'invalid_client' }, 401)],
  ] satisfies [string, Handler][])('has a link from each request that joined, when it %s', async (_how, endpoint) => {
    const { http } = await world(server(endpoint));
    const outcome = () => http.axiosRef.get('/orders', tenant).catch(() => {});
    const abort = new AbortController();
    const giveUp = () => http.axiosRef.get('/orders', { ...tenant, signal: abort.signal }).catch(() => abort.abort());
    const requests = [outcome, outcome, outcome, giveUp].map((run) => request(run));
    abort.abort();
    await Promise.all(requests);
    const [acquisition, ...more] = telemetry.acquisitions();
    expect(more).toEqual([]);
    const linked = telemetry
      .spans()
      .filter(({ name, links }) => name === 'request' && links[0]?.context === acquisition?.spanContext());
    // Not that of whoever began it, nor of whoever gave up.
    expect(linked).toHaveLength(2);
    expect(linked.map((span) => span.spanContext().spanId)).not.toContain(acquisition?.parentSpanContext?.spanId);
  });

  it('has one link from a request that joins it often, and none from the one that it is a part of', async () => {
    const { http } = await world();
    const often = () => Promise.all([1, 2, 3].map(() => http.axiosRef.get('/orders', tenant)));
    await Promise.all([request(often), request(often)]);
    const links = telemetry
      .spans()
      .filter(({ name }) => name === 'request')
      .map((span) => span.links.length);
    expect(links.toSorted((a, b) => a - b)).toEqual([0, 1]);
  });

  it('begins when the acquisition does, and lies within its request', async () => {
    const { http } = await world();
    await request(() => http.axiosRef.get('/orders', tenant));
    const [[acquisition], outer] = [telemetry.acquisitions(), telemetry.spans().find(({ name }) => name === 'request')];
    // Events tell whole milliseconds.
    expect(ms(acquisition!.startTime)).toBeGreaterThan(ms(outer!.startTime) - 2);
    expect(ms(acquisition!.endTime)).toBeLessThan(ms(outer!.endTime) + 2);
  });

  it('says by its status and a code that it failed, in no words of others', async () => {
    const { http } = await world(server((_seen, response) => reply(response, { error: 'invalid_client' }, 401)));
    const { span } = await request(() => failureOf(http.axiosRef.get('/orders', tenant)));
    const [acquisition] = telemetry.acquisitions();
    expect(parentOf(0)).toBe(span.spanContext().spanId);
    expect(acquisition?.attributes).toMatchObject({
      'provider_auth.outcome': 'failed',
      'error.type': 'ERR_TOKEN_REQUEST_REJECTED',
    });
    expect(acquisition?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(acquisition?.events).toEqual([]);
  });

  it('is a part of the request whose token was rejected, and of the one that takes a token over from a store', async () => {
    const [api, store] = [server(), new SickStore(new ManualClock())];
    const { http } = await world(api, { store });
    await http.axiosRef.get('/orders', tenant);
    rejected = 'token-1';
    const replaced = await request(() => http.axiosRef.get('/orders', tenant));
    const other = await world(api, { store });
    const adopting = await request(() => other.http.axiosRef.get('/orders', tenant));
    const outcomes = telemetry.acquisitions().map(({ attributes }) => attributes['provider_auth.outcome']);
    expect(outcomes).toEqual(['acquired', 'acquired', 'adopted']);
    const spans = [replaced, adopting].map(({ span }) => span.spanContext().spanId);
    expect([0, 1, 2].map(parentOf)).toEqual([undefined, ...spans]);
  });

  it('is a trace of its own when the schedule renews, whatever set the timer off', async () => {
    // Even of a module that a request loads.
    const { result } = await request(() => world());
    const { clock, http, tokens } = result;
    await request(() => http.axiosRef.get('/orders', tenant));
    // Its token is in use, so that it is renewed.
    await http.axiosRef.get('/orders', tenant);
    const { refreshAt = 0 } = tokens.for('acme').status('merchant-42');
    // Timers of this clock run in the context of whoever moves it, as real ones do in that of whoever set them.
    await request(() => clock.advance(refreshAt + 1_000 - clock.now()));
    await expect.poll(() => telemetry.acquisitions().length).toBe(2);
    const [first, renewal] = telemetry.acquisitions();
    expect(renewal?.attributes).toMatchObject({ 'provider_auth.reason': 'due' });
    expect(renewal?.parentSpanContext).toBeUndefined();
    expect(renewal?.links).toEqual([]);
    expect(renewal?.spanContext().traceId).not.toBe(first?.spanContext().traceId);
  });

  it('is a trace of its own when a request finds the token due, linked to it', async () => {
    const { clock, http } = await world();
    await http.axiosRef.get('/orders', tenant);
    clock.jump(HOUR_MS * 0.92);
    const { span } = await request(() => http.axiosRef.get('/orders', tenant));
    await expect.poll(() => telemetry.acquisitions().length).toBe(2);
    const renewal = telemetry.acquisitions()[1];
    expect(renewal?.parentSpanContext).toBeUndefined();
    expect(renewal?.links.map(({ context: { spanId } }) => spanId)).toEqual([span.spanContext().spanId]);
  });

  it('goes by the global tracer unless one is given', async () => {
    trace.setGlobalTracerProvider(telemetry.tracerProvider);
    const api = await startApi(issue);
    const { tokens } = await start(acme(api.url), {}, undefined, [ProviderAuthOpenTelemetryModule]);
    await context.with(ROOT_CONTEXT, () => tokens.getToken('acme'));
    expect(telemetry.acquisitions()[0]?.instrumentationScope).toMatchObject({ name: 'nestjs-provider-auth' });
  });
});
