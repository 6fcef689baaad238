/** A credential has a few; a whole application hanging on one is not searched through. */
const MAX_VALUES = 100_000;

/**
 * All texts inside a value, however deep, each once: numbers as they are printed, bytes as text, hex and base64. Of the
 * first 100,000 values, the nearest ones first.
 */
export function stringsIn(value: unknown): string[] {
  const texts: string[] = [];
  // A Set is walked in the order it grows, so this is a queue that no cycle can fill.
  const values = new Set([value]);
  for (const each of values) {
    if (typeof each !== 'object' || each === null || each instanceof Uint8Array) {
      texts.push(...textsOf(each));
      continue;
    }
    for (const key of Object.keys(each)) {
      if (values.size < MAX_VALUES) values.add(propertyOf(each, key));
    }
  }
  return texts;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  if (!(value instanceof Uint8Array)) return [];
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return [bytes.toString('utf8'), bytes.toString('hex'), bytes.toString('base64')];
}

/** A getter is somebody's code: what it throws hides nothing that could be shown. */
function propertyOf(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}
