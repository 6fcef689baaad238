// A fresh token with `observe()` on, metrics and spans, inside a span of the application: what that adds to a hot request.
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { adapter } from '../stubbed-adapter.mjs';
import { TokenService } from '../../dist/esm/index.js';
import { observe } from '../../dist/esm/opentelemetry/index.js';
import { application } from '../library.mjs';
import { interleaved, processorClock as clock, ratio, summaries } from '../measure.mjs';
import { startPartner } from '../start-partner.mjs';

class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

const partner = await startPartner();
const quick = process.argv.includes('--quick');
const { url } = partner;
const client = { id: 'client-id', secret: 'client-secret' };
const start = () => application(url, client, { http: { baseURL: url, adapter } });

const [plain, again, observed] = [await start(), await start(), await start()];
const reader = new Reader();
const meter = new MeterProvider({ readers: [reader] }).getMeter('bench');
const spans = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer('bench');
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
observe(observed.app.get(TokenService), { meter, tracer });
for (const { tokens } of [plain, again, observed]) await tokens.getToken();

const request = trace.setSpan(context.active(), tracer.startSpan('a request of the application'));
const times = await context.with(request, () =>
  interleaved(
    {
      'not observed': () => plain.http.axiosRef.get('/orders'),
      'not observed, another one': () => again.http.axiosRef.get('/orders'),
      observed: () => observed.http.axiosRef.get('/orders'),
    },
    { rounds: quick ? 5 : 61, calls: quick ? 200 : 2_000, clock },
  ),
);
const gauges = await interleaved(
  { 'reading the gauges': () => reader.collect() },
  { rounds: quick ? 3 : 21, calls: 200, clock },
);

process.send({
  rows: [
    ['observed ÷ not', ratio(times, 'observed', 'not observed'), '≤ 1.02'],
    ['noise: another one that is not observed ÷ not', ratio(times, 'not observed, another one', 'not observed'), ''],
  ],
  details: summaries({ ...times, ...gauges }),
});
await Promise.all([plain, again, observed].map(({ app }) => app.close()));
partner.stop();
