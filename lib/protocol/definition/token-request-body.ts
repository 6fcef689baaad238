import { inspect } from 'node:util';
import { jsonPath } from '../../core/json-path.js';
import { privateTexts } from './private-texts.js';

/** The body of a token request. It holds secrets, so it does not print itself. */
export class TokenRequestBody {
  readonly #encode: () => Promise<EncodedBody>;

  constructor(encode: () => EncodedBody | Promise<EncodedBody>) {
    this.#encode = async () => encode();
  }

  /** The bytes as they go on the wire, and their Content-Type. */
  encode(): Promise<EncodedBody> {
    return this.#encode();
  }

  [inspect.custom](): string {
    return '[TokenRequestBody]';
  }
}

export interface EncodedBody {
  readonly contentType: string;
  readonly content: string | Uint8Array;
  /** Its `grant_type`, if it has one. */
  readonly grantType?: unknown;
  /** Its values, as far as they may be secrets that an echo must not show. */
  readonly texts: readonly string[];
}

type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `application/x-www-form-urlencoded`, percent-encoded; undefined fields are left out, lists are repeated fields. */
export function form(fields: Fields): TokenRequestBody {
  return new TokenRequestBody(() => ({
    contentType: 'application/x-www-form-urlencoded',
    content: new URLSearchParams(definedFields(fields)).toString(),
    grantType: fields['grant_type'],
    texts: privateTexts(fields),
  }));
}

/** `application/json`. */
export function json(value: unknown): TokenRequestBody {
  return new TokenRequestBody(() => {
    const content = JSON.stringify(value ?? null);
    // As it is written: a Date or whatever else has a `toJSON` is another text there.
    const written: unknown = JSON.parse(content);
    return {
      contentType: 'application/json',
      content,
      grantType: jsonPath(written, 'grant_type'),
      texts: privateTexts(written),
    };
  });
}

/** `multipart/form-data` with one text part per field, in their order; undefined fields are left out, lists repeated. */
export function multipart(fields: Fields): TokenRequestBody {
  return new TokenRequestBody(async () => {
    const data = new FormData();
    for (const [name, value] of definedFields(fields)) data.append(name, value);
    const encoded = new Response(data);
    const content = new Uint8Array(await encoded.arrayBuffer());
    const contentType = encoded.headers.get('content-type') ?? 'multipart/form-data';
    return { contentType, content, grantType: fields['grant_type'], texts: privateTexts(fields) };
  });
}

function definedFields(fields: Fields): [string, string][] {
  return Object.entries(fields).flatMap(([name, value = []]) =>
    (typeof value === 'string' ? [value] : value).map((each): [string, string] => [name, each]),
  );
}
