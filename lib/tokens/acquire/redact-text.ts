import type { EncodedBody } from '../../protocol/definition/token-request-body.js';

const MAX_LENGTH = 200;
const MIN_SECRET_LENGTH = 4;
/** From here on, a text in a token request may be one that was derived from a secret. */
const LONG_TEXT = 20;
/** Shorter pieces of base64 may be words. */
const LONG_BASE64 = 8;
const PLAIN_HEADER = /^(?:accept|content-type|user-agent)$/i;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
/** A JWT or a JWE (whose second part may be empty), ours or not. */
const JWT = /\beyJ[\w-]+(?:\.[\w-]*)+/g;
const QUERY_VALUE = /([?&][^=&\s]+=)[^&\s]*/g;

/** A provider's words, fit for a message: no control characters, no query values, no secret of ours, ≤ 200 characters. */
export function redactText(text: unknown, secrets: readonly string[]): string | undefined {
  if (typeof text !== 'string' && typeof text !== 'number') return undefined;
  let cleaned = String(text);
  // The longest first: a secret may begin with another one, or with the client id.
  const forms = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH).flatMap(formsOf);
  for (const form of forms.toSorted((a, b) => b.length - a.length)) cleaned = cleaned.replaceAll(form, '…');
  cleaned = cleaned
    .slice(0, 20 * MAX_LENGTH)
    .replace(JWT, '…')
    .replace(CONTROL, ' ')
    .replace(QUERY_VALUE, '$1…')
    .trim();
  return cleaned.length > MAX_LENGTH ? `${cleaned.slice(0, MAX_LENGTH - 1)}…` : cleaned || undefined;
}

/** All texts inside credentials, however deep. */
export function stringsIn(credentials: unknown, depth = 4): string[] {
  if (typeof credentials === 'string') return [credentials];
  if (typeof credentials !== 'object' || credentials === null || depth === 0) return [];
  return Object.values(credentials).flatMap((value) => stringsIn(value, depth - 1));
}

/** What was made of credentials for one request, and may come back: header values, long texts in the body. */
export function sentTexts(headers: Readonly<Record<string, string>>, body: EncodedBody | undefined): string[] {
  const values = Object.entries(headers).flatMap(([name, value]) =>
    PLAIN_HEADER.test(name) ? [] : [value, value.slice(value.indexOf(' ') + 1)],
  );
  const content = typeof body?.content === 'string' ? body.content : '';
  const texts = content.split(/[\s"=&,{}]+/).filter(({ length }) => length >= LONG_TEXT);
  return [...values, ...texts.flatMap((text) => [text, ...new URLSearchParams(`=${text}`).values()])];
}

/** A secret as an echo may show it: in clear, URL-encoded, in base64, also within that of a longer text. */
function formsOf(secret: string): string[] {
  const encoded = [encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)];
  const lower = encoded.map((text) => text.replace(/%[\dA-F]{2}/g, (octet) => octet.toLowerCase()));
  const within = [0, 1, 2].map((before) => withinBase64(secret, before)).filter(({ length }) => length >= LONG_BASE64);
  const base64 = [base64Of(Buffer.from(secret)), ...within];
  return [secret, ...encoded, ...lower, ...base64, ...base64.map(urlSafe)];
}

/** The base64 characters that come of a text alone, when `before` bytes (modulo 3) stand in front of it. */
function withinBase64(text: string, before: number): string {
  return base64Of(Buffer.concat([Buffer.alloc(before), Buffer.from(text)])).slice(before === 0 ? 0 : before + 1, -1);
}

function base64Of(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}
