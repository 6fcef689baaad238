import type { Attributes } from '@opentelemetry/api';
import { type IMetricReader, MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { ObserveOptions } from 'nestjs-provider-auth/opentelemetry';

class Reader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

/** The real SDK, whose metrics and spans stay in memory. */
export class Telemetry {
  readonly #spans = new InMemorySpanExporter();
  readonly #reader = new Reader();
  readonly meterProvider: MeterProvider;
  readonly tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(this.#spans)] });

  constructor(readers: readonly IMetricReader[] = []) {
    this.meterProvider = new MeterProvider({ readers: [this.#reader, ...readers] });
  }

  get options(): Required<ObserveOptions> {
    return { meter: this.meterProvider.getMeter('test'), tracer: this.tracer };
  }

  get tracer() {
    return this.tracerProvider.getTracer('test');
  }

  async collect(): Promise<ResourceMetrics> {
    const { resourceMetrics, errors } = await this.#reader.collect();
    if (errors.length > 0) throw new AggregateError(errors);
    return resourceMetrics;
  }

  async metrics() {
    return (await this.collect()).scopeMetrics.flatMap(({ metrics }) => metrics);
  }

  async points(): Promise<{ readonly attributes: Attributes; readonly value: unknown }[]> {
    return (await this.metrics()).flatMap(({ dataPoints }): { attributes: Attributes; value: unknown }[] => dataPoints);
  }

  /** What a metric shows, by its attributes in the order of their names: `acme acquired absent`. */
  async values(name: string): Promise<Record<string, unknown>> {
    const metric = (await this.metrics()).find(({ descriptor }) => descriptor.name === name);
    const points = metric?.dataPoints ?? [];
    return Object.fromEntries(points.map(({ attributes, value }) => [label(attributes), value]));
  }

  /** Ended spans, in their order. */
  spans() {
    return this.#spans.getFinishedSpans();
  }

  acquisitions() {
    return this.spans().filter(({ name }) => name === 'provider_auth.acquire');
  }
}

function label(attributes: Attributes): string {
  return Object.entries(attributes)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([, value]) => value)
    .join(' ');
}
