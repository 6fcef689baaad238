import { type Meter, metrics, trace, type Tracer } from '@opentelemetry/api';
import type { ProviderAuthEvent, TokenService } from '../index.js';
import { acquisitionSpans } from './acquisition-spans.js';
import { eventMetrics } from './event-metrics.js';
import { statusGauges } from './status-gauges.js';
import { SCOPE } from './version.js';

/** Where metrics and spans go. Default of both: what the global providers give for `nestjs-provider-auth`. */
export interface ObserveOptions {
  /** The global one is taken once: start the SDK before the application. */
  readonly meter?: Meter;
  /** The global one may be set later. */
  readonly tracer?: Tracer;
}

/**
 * Tells OpenTelemetry what happens to tokens: counters, a histogram and gauges named `provider_auth.…`, and a span for each
 * acquisition, to which the spans of those that joined it are linked. Attributes are names of providers, error codes and words of this library, never a subject, a URL or a message.
 * It ends with the application, or by
 * what it returns.
 */
export function observe(tokens: Pick<TokenService, 'events$' | 'status'>, options: ObserveOptions = {}): () => void {
  const { meter = metrics.getMeter(SCOPE.name, SCOPE.version), tracer = trace.getTracer(SCOPE.name, SCOPE.version) } =
    options;
  const count = eventMetrics(meter);
  const draw = acquisitionSpans(tracer);
  const stopGauges = statusGauges(meter, tokens);
  const next = (event: ProviderAuthEvent): void => {
    count(event);
    draw(event);
  };
  const subscription = tokens.events$.subscribe({ next, complete: stopGauges });
  return () => {
    subscription.unsubscribe();
    stopGauges();
  };
}
