import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** No answer is judged by more of its body than this. */
export const LARGEST_JUDGED_BODY_BYTES = 1024 * 1024;
/** A caller does not wait longer for its answer because the body is looked at. */
export const LONGEST_JUDGED_READ_MS = 1_000;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;
const DECODERS = new Map([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/** Whether a `Content-Type` is one of JSON. */
export function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

/** A whole body without its `Content-Encoding`; `undefined` where it cannot be had, or is too long to be judged. */
export function decodedBody(body: Uint8Array, contentEncoding: string | undefined): Uint8Array | undefined {
  const encoding = contentEncoding?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return body;
  try {
    return DECODERS.get(encoding)?.(body, { maxOutputLength: LARGEST_JUDGED_BODY_BYTES });
  } catch {
    return undefined;
  }
}

/** The JSON value of a body, or its text; `undefined` where it is not text, or too long to be judged. */
export function answerBody(data: unknown): unknown {
  const text = textOf(data);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data.length > LARGEST_JUDGED_BODY_BYTES ? undefined : data;
  if (!(data instanceof ArrayBuffer) && !(data instanceof Uint8Array)) return undefined;
  return data.byteLength > LARGEST_JUDGED_BODY_BYTES ? undefined : new TextDecoder().decode(data);
}
