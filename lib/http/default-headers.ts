import type { AxiosRequestConfig } from 'axios';
import { AxiosHeaders } from './axios.js';

/** A definition's `http.headers`, as a client other than axios needs them. */
export interface DefaultHeaders {
  /** Names and values for a method, given in any case. */
  for(method: string): readonly (readonly [name: string, value: string])[];
}

const GROUPS = new Set([
  'common',
  'get',
  'delete',
  'head',
  'options',
  'post',
  'put',
  'patch',
  'query',
  'link',
  'unlink',
]);

/** Reads axios' default headers: plain ones, those of `common`, and those of a method. Later ones count. */
export function defaultHeaders(headers: AxiosRequestConfig['headers'] = {}): DefaultHeaders {
  const groups: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(headers));
  const plain = Object.fromEntries(Object.entries(groups).filter(([name, value]) => !isGroup(name, value)));
  const cached = new Map<string, readonly (readonly [string, string])[]>();
  return {
    for(method) {
      const key = method.toLowerCase();
      const known = cached.get(key);
      if (known !== undefined) return known;
      const merged = new AxiosHeaders();
      for (const group of [groups['common'], groups[key], plain]) if (isRecord(group)) merged.set(textsOf(group));
      const entries = Object.entries(merged.toJSON(true));
      if (GROUPS.has(key)) cached.set(key, entries);
      return entries;
    },
  };
}

/** axios itself sets what it is given; here a value is a text or a list of them. */
function textsOf(group: Readonly<Record<string, unknown>>): Record<string, string> {
  const kept = Object.entries(group).filter(([, value]) => value !== undefined && value !== null && value !== false);
  return Object.fromEntries(
    kept.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}

function isGroup(name: string, value: unknown): boolean {
  return GROUPS.has(name) && isRecord(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
