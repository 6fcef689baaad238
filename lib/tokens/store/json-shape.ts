import { withoutPrototype } from '../../core/without-prototype.js';

/** What a property is; `?`: or missing. */
export type Kind = 'string' | 'number' | 'string?' | 'number?';

/** The properties of a value that came as JSON. */
export type Shape = Readonly<Record<string, Kind>>;

/** The value of a JSON text, with objects that inherit nothing; `undefined` if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => (isObject(value) ? withoutPrototype(value) : value));
  } catch {
    return undefined;
  }
}

/** Whether a value has its own properties of a shape. Numbers are finite, as JSON's are. */
export function hasShape(value: unknown, shape: Shape): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const parts = new Map<string, unknown>(Object.entries(value));
  return Object.entries(shape).every(([key, kind]) => {
    const part = parts.get(key);
    return part === undefined ? kind.endsWith('?') : kind.startsWith(typeof part);
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
