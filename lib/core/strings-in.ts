/** All texts inside a value, however deep (up to 4 levels): numbers as they are printed, bytes as text, hex and base64. */
export function stringsIn(value: unknown, depth = 4): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return [bytes.toString('utf8'), bytes.toString('hex'), bytes.toString('base64')];
  }
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.keys(value).flatMap((key) => stringsIn(read(value, key), depth - 1));
}

/** A getter is somebody's code: what it throws hides nothing that could be shown. */
function read(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}
