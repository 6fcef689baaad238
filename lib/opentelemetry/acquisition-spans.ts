import { SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { type AcquisitionEvent, ATTEMPTS, ofAcquisition } from './attributes.js';

/**
 * A span for each acquisition, made when it is over: an event is told in the async context of whoever started it. Who found
 * no token waits for it, so that it is a part of what that one does. A renewal behind is nobody's part: a trace of its own,
 * linked to the request that found the token due.
 */
export function acquisitionSpans(tracer: Tracer): (event: AcquisitionEvent) => void {
  return (event) => {
    const isBehind = event.reason === 'due';
    const found = trace.getActiveSpan();
    const endTime = Date.now();
    const span = tracer.startSpan('provider_auth.acquire', {
      startTime: endTime - event.durationMs,
      attributes: { ...ofAcquisition(event), [ATTEMPTS]: event.attempts },
      root: isBehind,
      links: isBehind && found !== undefined ? [{ context: found.spanContext() }] : [],
    });
    // No message: the code says what failed, and a provider's words may hold anything.
    if (event.type === 'acquisition_failed') span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endTime);
  };
}
