import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';

/**
 * A response's stream whose errors are redacted before its reader sees them, and that prints as its name: it leads to its
 * request, headers included. What is no stream is given back as it is.
 */
export function redactedStream(data: unknown, redact: (error: unknown) => void): unknown {
  if (data instanceof ReadableStream) return withRedactedErrors(data, redact);
  if (!(data instanceof EventEmitter)) return data;
  const text = `[${data.constructor.name}]`;
  Object.defineProperty(data, inspect.custom, { value: () => text, configurable: true });
  Object.defineProperty(data, 'toJSON', { value: () => text, configurable: true, writable: true });
  return data.on(EventEmitter.errorMonitor, redact);
}

/** A stream of bytes, as the body of a fetch is, over one whose errors hold what was sent. */
function withRedactedErrors(stream: ReadableStream, redact: (error: unknown) => void): ReadableStream {
  const reader: ReadableStreamDefaultReader<unknown> = stream.getReader();
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (value instanceof Uint8Array && value.byteLength > 0) return controller.enqueue(value);
          if (!done) continue;
          controller.close();
          return controller.byobRequest?.respond(0);
        }
      } catch (error) {
        redact(error);
        throw error;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
