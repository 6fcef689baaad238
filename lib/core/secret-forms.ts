/** Shorter pieces of base64 may be words. */
const LONG_BASE64 = 8;

/** A secret as an echo may show it: in clear, URL-encoded, JSON-escaped, in hex or base64, also within a longer text's. */
export function secretForms(secret: string): string[] {
  const utf8 = Buffer.from(secret, 'utf8');
  const utf16 = Buffer.from(secret, 'utf16le');
  return [
    secret,
    encodeURIComponent(utf8.toString('utf8')),
    new URLSearchParams([['', secret]]).toString().slice(1),
    ...jsonForms(secret),
    ...[utf8, utf16, Buffer.from(utf16).swap16()].flatMap((bytes) => [bytes.toString('hex'), ...base64Forms(bytes)]),
  ];
}

/** Within a JSON string; some servers escape slashes and all but ASCII too. */
function jsonForms(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const ascii = escaped.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [escaped, ascii, ascii.replaceAll('/', String.raw`\/`)];
}

/** In base64 and base64url, alone and behind one or two other bytes (and so behind any number of them). */
function base64Forms(bytes: Buffer): string[] {
  const within = [0, 1, 2].map((before) => withinBase64(bytes, before)).filter(({ length }) => length >= LONG_BASE64);
  const forms = [base64(bytes), ...within];
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** The base64 characters that come of these bytes alone, when `before` others (modulo 3) stand in front of them. */
function withinBase64(bytes: Buffer, before: number): string {
  return base64(Buffer.concat([Buffer.alloc(before), bytes])).slice(before === 0 ? 0 : before + 1, -1);
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
