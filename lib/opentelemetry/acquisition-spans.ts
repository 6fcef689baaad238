import { type Span, type SpanContext, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import type { ProviderAuthEvent } from '../index.js';
import { type AcquisitionEvent, ATTEMPTS, isAcquisition, ofAcquisition } from './attributes.js';

/** So many spans that ended are known at most, the oldest go: who joined an acquisition hears of its end in the same tick. */
const MAX_KNOWN = 1_000;

interface Drawn {
  readonly context: SpanContext;
  /** Of these a link would say nothing: the one that it is a part of, and those that have one. */
  readonly linked: WeakSet<Span>;
}

/**
 * A span for each acquisition, made when it is over: an event is told in the async context of whoever began it. Who found
 * no token waits for it, so that it is a part of what that one does; the span of whoever joined has a link to it. A renewal
 * of a token that is due is a trace of its own, linked to the request that found it due.
 */
export function acquisitionSpans(tracer: Tracer): (event: ProviderAuthEvent) => void {
  const ended = new Map<number, Drawn>();
  return (event) => {
    if (event.type === 'acquisition_joined') return link(ended.get(event.acquisition));
    if (!isAcquisition(event)) return undefined;
    const [oldest] = ended.keys();
    if (oldest !== undefined && ended.size >= MAX_KNOWN) ended.delete(oldest);
    ended.set(event.acquisition, draw(tracer, event));
    return undefined;
  };
}

function draw(tracer: Tracer, event: AcquisitionEvent): Drawn {
  const isRenewal = event.reason === 'due';
  const found = trace.getActiveSpan();
  const endTime = Date.now();
  const span = tracer.startSpan('provider_auth.acquire', {
    startTime: endTime - event.durationMs,
    attributes: { ...ofAcquisition(event), [ATTEMPTS]: event.attempts },
    root: isRenewal,
    links: isRenewal && found !== undefined ? [{ context: found.spanContext() }] : [],
  });
  // No message: the code says what failed, and a provider's words may hold anything.
  if (event.type === 'acquisition_failed') span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(endTime);
  return { context: span.spanContext(), linked: new WeakSet(found !== undefined && !isRenewal ? [found] : []) };
}

function link(acquisition: Drawn | undefined): void {
  const joining = trace.getActiveSpan();
  if (acquisition === undefined || joining === undefined || acquisition.linked.has(joining)) return;
  acquisition.linked.add(joining);
  // An SDK before 1.25 adds no links, and a span that has ended takes none.
  if ('addLink' in joining && joining.isRecording()) joining.addLink({ context: acquisition.context });
}
