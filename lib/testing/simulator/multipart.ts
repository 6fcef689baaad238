import { utf8 } from './utf8.js';

/**
 * Text parts of a `multipart/form-data` body (RFC 7578), byte-exact; throws on anything but CRLF lines, boundaries in
 * their places and one `Content-Disposition: form-data; name="…"` per part. A part with a file name is no text field.
 */
export function parseMultipart(body: Buffer, boundary: string): [string, string][] {
  if (!/^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)) throw new SyntaxError('no boundary');
  // latin1 maps bytes to characters one to one, so that offsets stay those of the bytes.
  const [preamble, ...parts] = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`);
  const end = parts.pop();
  if (preamble !== '' || (end !== '--' && end !== '--\r\n')) throw new SyntaxError('not enclosed in boundaries');
  return parts.flatMap((part) => readPart(part));
}

function readPart(part: string): [string, string][] {
  const blank = part.indexOf('\r\n\r\n');
  if (!part.startsWith('\r\n') || blank < 0) throw new SyntaxError('a part without headers');
  const headers = readHeaders(part.slice(2, blank));
  const disposition = headers.get('content-disposition') ?? '';
  const [, name, filename] = /^form-data; ?name="([^"\r\n]+)"(; ?filename\*?=.*)?$/i.exec(disposition) ?? [];
  if (name === undefined) throw new SyntaxError('a part without a name');
  const type = headers.get('content-type') ?? 'text/plain';
  if (headers.has('content-transfer-encoding')) throw new SyntaxError('an encoded part');
  if (filename !== undefined || !/^text\/plain(; ?charset=utf-8)?$/i.test(type)) return [];
  return [[fromLatin1(name), fromLatin1(part.slice(blank + 4))]];
}

function readHeaders(block: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of block.split('\r\n')) {
    const [, name, value = ''] = /^([\w-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || headers.has(name.toLowerCase())) throw new SyntaxError('a bad header in a part');
    headers.set(name.toLowerCase(), value);
  }
  return headers;
}

function fromLatin1(text: string): string {
  return utf8(Buffer.from(text, 'latin1'));
}
