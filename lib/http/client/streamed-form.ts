/** What the package `form-data` makes, and axios in Node of an object: a form that is a stream, and reads once. */
interface StreamedForm {
  hasKnownLength(): boolean;
  getLengthSync(): number;
  getBuffer(): Buffer;
  getHeaders(): Record<string, string>;
}

/** A form as it goes on the wire. */
export interface WrittenForm {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Writes such a form without reading it up, so that it can be sent again; `undefined` where a part is a stream, where it is longer
 * than `limit` (bytes), because it writes itself anew for each part, and for other bodies.
 */
export function writtenForm(body: unknown, limit: number): WrittenForm | undefined {
  if (!isStreamedForm(body)) return undefined;
  try {
    // It takes a question that it cannot answer for an error of its own.
    if (!body.hasKnownLength() || body.getLengthSync() > limit) return undefined;
    const bytes = body.getBuffer();
    // One that somebody has begun to read is shorter than it says.
    return bytes.length === body.getLengthSync() ? { bytes, headers: body.getHeaders() } : undefined;
  } catch {
    // It has no bytes of a stream.
    return undefined;
  }
}

function isStreamedForm(body: unknown): body is StreamedForm {
  if (typeof body !== 'object' || body === null) return false;
  return METHODS.every((name) => name in body && typeof Reflect.get(body, name) === 'function');
}

const METHODS = ['hasKnownLength', 'getLengthSync', 'getBuffer', 'getHeaders'];
