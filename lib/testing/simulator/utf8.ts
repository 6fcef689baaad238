/** Throws when the bytes are not UTF-8. A byte order mark stays, and is no JSON. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
