import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { ProviderAuthOpenTelemetryModule } from 'nestjs-provider-auth/opentelemetry';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { failureOf, start } from '../../application.js';
import { acme } from '../../fault/acme.js';
import { reply, startApi } from '../../server.js';
import { SickStore } from '../../unit/tokens/store/fleet.js';
import { HOUR_MS, issue, tenant, useTraced } from './traced.js';

const traced = useTraced();

const ms = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1_000 + nanoseconds / 1_000_000;
const parentOf = (index: number) => traced().telemetry.acquisitions()[index]?.parentSpanContext?.spanId;

describe('the span of an acquisition', () => {
  it('is a part of the request that waits for it, and of no other', async () => {
    const { http, clock } = await traced().world();
    const { span } = await traced().request(async () => {
      const answer = http.axiosRef.get('/orders', tenant);
      await clock.advance(0);
      await traced().request(() => http.axiosRef.get('/orders', tenant));
      return answer;
    });
    const acquisitions = traced().telemetry.acquisitions();
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

  it('begins when the acquisition does, and lies within its request', async () => {
    const { http } = await traced().world();
    await traced().request(() => http.axiosRef.get('/orders', tenant));
    const [[acquisition], outer] = [
      traced().telemetry.acquisitions(),
      traced()
        .telemetry.spans()
        .find(({ name }) => name === 'request'),
    ];
    // Events tell whole milliseconds.
    expect(ms(acquisition!.startTime)).toBeGreaterThan(ms(outer!.startTime) - 2);
    expect(ms(acquisition!.endTime)).toBeLessThan(ms(outer!.endTime) + 2);
  });

  it('says by its status and a code that it failed, in no words of others', async () => {
    const { http } = await traced().world(
      traced().server((_seen, response) => reply(response, { error: 'invalid_client' }, 401)),
    );
    const { span } = await traced().request(() => failureOf(http.axiosRef.get('/orders', tenant)));
    const [acquisition] = traced().telemetry.acquisitions();
    expect(parentOf(0)).toBe(span.spanContext().spanId);
    expect(acquisition?.attributes).toMatchObject({
      'provider_auth.outcome': 'failed',
      'error.type': 'ERR_TOKEN_REQUEST_REJECTED',
    });
    expect(acquisition?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(acquisition?.events).toEqual([]);
  });

  it('is a part of the request whose token was rejected, and of the one that takes a token over from a store', async () => {
    const [api, store] = [traced().server(), new SickStore(new ManualClock())];
    const { http } = await traced().world(api, { store });
    await http.axiosRef.get('/orders', tenant);
    traced().rejected = 'token-1';
    const replaced = await traced().request(() => http.axiosRef.get('/orders', tenant));
    const other = await traced().world(api, { store });
    const adopting = await traced().request(() => other.http.axiosRef.get('/orders', tenant));
    const outcomes = traced()
      .telemetry.acquisitions()
      .map(({ attributes }) => attributes['provider_auth.outcome']);
    expect(outcomes).toEqual(['acquired', 'acquired', 'adopted']);
    const spans = [replaced, adopting].map(({ span }) => span.spanContext().spanId);
    expect([0, 1, 2].map(parentOf)).toEqual([undefined, ...spans]);
  });

  it('is a trace of its own when the schedule renews, whatever set the timer off', async () => {
    // Even of a module that a request loads.
    const { result } = await traced().request(() => traced().world());
    const { clock, http, tokens } = result;
    await traced().request(() => http.axiosRef.get('/orders', tenant));
    // Its token is in use, so that it is renewed.
    await http.axiosRef.get('/orders', tenant);
    const { refreshAt = 0 } = tokens.for('acme').status('merchant-42');
    // Timers of this clock run in the context of whoever moves it, as real ones do in that of whoever set them.
    await traced().request(() => clock.advance(refreshAt + 1_000 - clock.now()));
    await expect.poll(() => traced().telemetry.acquisitions().length).toBe(2);
    const [first, renewal] = traced().telemetry.acquisitions();
    expect(renewal?.attributes).toMatchObject({ 'provider_auth.reason': 'due' });
    expect(renewal?.parentSpanContext).toBeUndefined();
    expect(renewal?.links).toEqual([]);
    expect(renewal?.spanContext().traceId).not.toBe(first?.spanContext().traceId);
  });

  it('is a trace of its own when a request finds the token due, linked to it', async () => {
    const { clock, http } = await traced().world();
    await http.axiosRef.get('/orders', tenant);
    clock.jump(HOUR_MS * 0.92);
    const { span } = await traced().request(() => http.axiosRef.get('/orders', tenant));
    await expect.poll(() => traced().telemetry.acquisitions().length).toBe(2);
    const renewal = traced().telemetry.acquisitions()[1];
    expect(renewal?.parentSpanContext).toBeUndefined();
    expect(renewal?.links.map(({ context: { spanId } }) => spanId)).toEqual([span.spanContext().spanId]);
  });

  it('goes by the global tracer unless one is given', async () => {
    trace.setGlobalTracerProvider(traced().telemetry.tracerProvider);
    const api = await startApi(issue);
    const { tokens } = await start(acme(api.url), {}, undefined, [ProviderAuthOpenTelemetryModule]);
    await context.with(ROOT_CONTEXT, () => tokens.getToken('acme'));
    expect(traced().telemetry.acquisitions()[0]?.instrumentationScope).toMatchObject({ name: 'nestjs-provider-auth' });
  });
});
