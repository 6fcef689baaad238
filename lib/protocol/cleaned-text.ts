const MAX_LENGTH = 200;
const MIN_SECRET_LENGTH = 4;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
const QUERY_VALUE = /([?&][^=&\s]+=)[^&\s]*/g;

/** A provider's words, fit for a message: no control characters, no query values, no secret of ours, ≤ 200 characters. */
export function cleanedText(text: unknown, secrets: readonly string[]): string | undefined {
  if (typeof text !== 'string' && typeof text !== 'number') return undefined;
  let cleaned = String(text).slice(0, 20 * MAX_LENGTH);
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_LENGTH) continue;
    for (const form of formsOf(secret)) cleaned = cleaned.replaceAll(form, '…');
  }
  cleaned = cleaned.replace(CONTROL, ' ').replace(QUERY_VALUE, '$1…').trim();
  return cleaned.length > MAX_LENGTH ? `${cleaned.slice(0, MAX_LENGTH - 1)}…` : cleaned || undefined;
}

/** All texts inside credentials, however deep. */
export function textsOf(credentials: unknown, depth = 4): string[] {
  if (typeof credentials === 'string') return [credentials];
  if (typeof credentials !== 'object' || credentials === null || depth === 0) return [];
  return Object.values(credentials).flatMap((value) => textsOf(value, depth - 1));
}

/** A secret as an echo may show it: in clear, URL-encoded, base64. */
function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1), base64];
}
