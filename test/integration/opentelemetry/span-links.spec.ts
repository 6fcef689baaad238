import { diag } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { type Handler, reply } from '../../server.js';
import { issue, tenant, useTraced } from './traced.js';

const traced = useTraced();

describe('the span of an acquisition', () => {
  it.each([
    ['gives a token', issue],
    ['fails', (_seen, response) => reply(response, { error: 'invalid_client' }, 401)],
  ] satisfies [string, Handler][])('has a link from each request that joined, when it %s', async (_how, endpoint) => {
    const { http } = await traced().world(traced().server(endpoint));
    const outcome = () => http.axiosRef.get('/orders', tenant).catch(() => {});
    const abort = new AbortController();
    const giveUp = () => http.axiosRef.get('/orders', { ...tenant, signal: abort.signal }).catch(() => abort.abort());
    const requests = [outcome, outcome, outcome, giveUp].map((run) => traced().request(run));
    abort.abort();
    await Promise.all(requests);
    const [acquisition, ...more] = traced().telemetry.acquisitions();
    expect(more).toEqual([]);
    const linked = traced()
      .telemetry.spans()
      .filter(({ name, links }) => name === 'request' && links[0]?.context === acquisition?.spanContext());
    // Not that of whoever began it, nor of whoever gave up.
    expect(linked).toHaveLength(2);
    expect(linked.map((span) => span.spanContext().spanId)).not.toContain(acquisition?.parentSpanContext?.spanId);
  });

  it('has one link from a request that joins it often, and none from the one that it is a part of', async () => {
    const { http } = await traced().world();
    const often = () => Promise.all([1, 2, 3].map(() => http.axiosRef.get('/orders', tenant)));
    await Promise.all([traced().request(often), traced().request(often)]);
    const links = traced()
      .telemetry.spans()
      .filter(({ name }) => name === 'request')
      .map((span) => span.links.length);
    expect(links.toSorted((a, b) => a - b)).toEqual([0, 1]);
  });

  it('has no link from a request whose span has ended, and nobody complains of that', async () => {
    const warn = vi.fn();
    diag.setLogger({ warn, error: warn, info: warn, debug: () => {}, verbose: () => {} });
    const { http } = await traced().world();
    const first = traced().request(() => http.axiosRef.get('/orders', tenant));
    const ended = traced().telemetry.tracer.startActiveSpan('ended', { root: true }, (span) => {
      span.end();
      return http.axiosRef.get('/orders', tenant);
    });
    await Promise.all([first, ended]);
    expect(traced().telemetry.acquisitions()).toHaveLength(1);
    expect(warn).not.toHaveBeenCalled();
    diag.disable();
  });
});
