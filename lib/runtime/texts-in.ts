const DEEPEST = 6;

/** Every text inside credentials, however deep: numbers too, and keys as bytes. What a getter throws is passed over. */
export function textsIn(value: unknown, depth = DEEPEST): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString()];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.keys(value).flatMap((key) => {
    try {
      return textsIn(Reflect.get(value, key), depth - 1);
    } catch {
      return [];
    }
  });
}
