import { withoutPrototype } from '../../core/without-prototype.js';

/** The headers of a dispatched request by name, in lower case; a list where a name is given twice. Values are undici's to refuse. */
export type RequestHeaders = Record<string, unknown>;

/** Reads what undici takes for headers: names and values in turn, pairs, or an object. */
export function requestHeaders(given: unknown): RequestHeaders {
  const headers = withoutPrototype<RequestHeaders>({});
  for (const [name, value] of pairsOf(given)) {
    if (value === undefined || value === null) continue;
    const lower = String(name).toLowerCase();
    headers[lower] = headers[lower] === undefined ? value : [headers[lower], value].flat();
  }
  return headers;
}

function pairsOf(given: unknown): (readonly [name: unknown, value: unknown])[] {
  if (typeof given !== 'object' || given === null) return [];
  if (!isIterable(given)) return Object.entries(given);
  const all = [...given];
  if (all.every((each) => Array.isArray(each))) return all.map((pair: readonly unknown[]) => [pair[0], pair[1]]);
  return all.flatMap((name, at) => (at % 2 === 0 ? [[name, all[at + 1]] as const] : []));
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}
