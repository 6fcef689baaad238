// A fresh token with OpenTelemetry on, metrics and spans: what that adds to a hot request.
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { TokenService } from '../../dist/esm/index.js';
import { observe } from '../../dist/esm/opentelemetry/index.js';
import { application } from '../library.mjs';
import { interleaved, processorClock as clock } from '../measure.mjs';
import { startPartner } from '../start-partner.mjs';
import { adapter } from '../stubbed-adapter.mjs';

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
observe(observed.app.get(TokenService), { meter, tracer });
for (const { tokens } of [plain, again, observed]) await tokens.getToken();

const times = await interleaved(
  {
    'not observed': () => plain.http.axiosRef.get('/orders'),
    'not observed, another one': () => again.http.axiosRef.get('/orders'),
    observed: () => observed.http.axiosRef.get('/orders'),
  },
  { rounds: quick ? 5 : 101, calls: quick ? 200 : 2_000, clock },
);
const collected = await interleaved(
  { 'reading the gauges': () => reader.collect() },
  { rounds: 21, calls: 200, clock },
);

const ratio = (a, b) => Number((times[a].median / times[b].median).toFixed(3));
process.send({
  rows: [
    ['hot request, observed ÷ not', ratio('observed', 'not observed'), '≤ 1.02'],
    ['noise: another one that is not observed ÷ not', ratio('not observed, another one', 'not observed'), ''],
  ],
  details: { ...times, ...collected },
});
await Promise.all([plain, again, observed].map(({ app }) => app.close()));
partner.stop();
