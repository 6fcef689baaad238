/** What the package `form-data` makes, and axios in Node of an object: a form that is a stream, and reads once. */
interface StreamedForm {
  getLengthSync(): number;
  getBuffer(): Buffer;
  getHeaders(): Record<string, string>;
}

/** A form as it goes on the wire. */
export interface WrittenForm {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Writes such a form without reading it up, so that it can be sent again; `undefined` where a part is a stream, and for others. */
export function writtenForm(body: unknown): WrittenForm | undefined {
  if (!isStreamedForm(body)) return undefined;
  try {
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

const METHODS = ['getLengthSync', 'getBuffer', 'getHeaders'];
