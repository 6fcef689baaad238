import { parseMultipart } from './multipart.js';
import type { SimulatedRequest } from './protocol.js';
import { utf8 } from './utf8.js';

export type BodyType = 'form' | 'json' | 'multipart';

/** Text fields by name. A JSON value that is not a string is no field. */
export type Fields = ReadonlyMap<string, string>;

/**
 * Reads a body in one of the `accepted` types, or `undefined`: another or no Content-Type, another charset than UTF-8,
 * a content encoding, or bytes that are not what the type says. A field that comes twice makes a body unreadable.
 */
export function readFields(request: SimulatedRequest, accepted: readonly BodyType[]): Fields | undefined {
  const type = mediaType(request.headers['content-type'] ?? '');
  if (type === undefined || request.headers['content-encoding'] !== undefined) return undefined;
  const kind = KINDS[type.name];
  if (kind === undefined || !accepted.includes(kind)) return undefined;
  const charset = type.parameters.get('charset');
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') return undefined;
  try {
    const entries = parse(kind, request.body, type.parameters);
    const fields = new Map(entries);
    return fields.size === entries.length ? fields : undefined;
  } catch {
    return undefined;
  }
}

const KINDS: Readonly<Record<string, BodyType>> = {
  'application/x-www-form-urlencoded': 'form',
  'application/json': 'json',
  'multipart/form-data': 'multipart',
};

interface MediaType {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads a Content-Type (RFC 9110 section 8.3.1): lower-case name, parameters unquoted. */
export function mediaType(header: string): MediaType | undefined {
  const [, name, rest = ''] = /^\s*([\w.+-]+\/[\w.+-]+)\s*((?:;.*)?)$/.exec(header) ?? [];
  if (name === undefined) return undefined;
  const parameters = new Map<string, string>();
  for (const [, key = '', quoted, bare = ''] of rest.matchAll(/;\s*([\w-]+)=(?:"([^"]*)"|([^\s;"]+))/g)) {
    parameters.set(key.toLowerCase(), quoted ?? bare);
  }
  return { name: name.toLowerCase(), parameters };
}

function parse(kind: BodyType, body: Buffer, parameters: MediaType['parameters']): [string, string][] {
  if (kind === 'form') return parseForm(utf8(body));
  if (kind === 'json') return parseJson(utf8(body));
  return parseMultipart(body, parameters.get('boundary') ?? '');
}

/** A raw `+` is a space; a `%` that starts no escape throws. */
function parseForm(text: string): [string, string][] {
  if (text === '') return [];
  return text.split('&').map((pair) => {
    const end = pair.indexOf('=');
    if (end < 1) throw new SyntaxError('a pair without a name or "="');
    return [formDecode(pair.slice(0, end)), formDecode(pair.slice(end + 1))];
  });
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function parseJson(text: string): [string, string][] {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('not an object');
  return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}
