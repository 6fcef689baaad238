import type { CompactJWEHeaderParameters } from 'jose';
import type { UnreadableEntry } from '../../core/token-store.js';
import { loadJose } from '../../protocol/oauth/load-jose.js';
import type { KeyRing } from './key-ring.js';

/** What a sealed value is bound to. */
export interface SealedEntry {
  /** What the entry is called in the store. */
  readonly name: string;
  /** When it dies, in the store's time. Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What opening came to: the value, or why there is none. */
export type OpenedValue = { readonly value: string } | { readonly unreadable: UnreadableEntry };

const ALGORITHMS = { alg: 'dir', enc: 'A256GCM' } as const;
const ALLOWED = { keyManagementAlgorithms: [ALGORITHMS.alg], contentEncryptionAlgorithms: [ALGORITHMS.enc] };
/** Of the format: what the header binds, and what the value is. */
const VERSION = 1;
/** More than any token with its renewal takes. */
const MAX_BYTES = 64 * 1024;
/** The same as base64url, and a header. */
const MAX_SEALED_LENGTH = Math.ceil((MAX_BYTES * 4) / 3) + 1024;

/**
 * `value` as a JWE (RFC 7516: compact, `dir`, A256GCM) under the ring's first key, bound to the entry and to the version of
 * this format. Throws when it is longer than 64 KiB, and without jose.
 */
export async function seal(value: string, { name, expiresAt }: SealedEntry, ring: KeyRing): Promise<string> {
  const { CompactEncrypt } = await loadJose();
  const plaintext = Buffer.from(value);
  if (plaintext.length > MAX_BYTES) throw new RangeError(`a value has at most ${MAX_BYTES} bytes`);
  const { kid, key } = ring.first;
  return new CompactEncrypt(plaintext)
    .setProtectedHeader({ ...ALGORITHMS, kid, v: VERSION, name, expiresAt })
    .encrypt(key);
}

/** What `sealed` holds, if a key of the ring sealed it for this name, and it lives at `now`. Throws without jose. */
export async function open(sealed: string, name: string, now: number, ring: KeyRing): Promise<OpenedValue> {
  const { compactDecrypt, decodeProtectedHeader } = await loadJose();
  if (sealed.length > MAX_SEALED_LENGTH) return { unreadable: 'too-large' };
  try {
    const { kid, zip } = decodeProtectedHeader(sealed);
    // Compression lets a length tell of the content, and a few bytes grow without end.
    if (zip !== undefined) return { unreadable: 'invalid' };
    const key = ring.find(kid);
    if (key === undefined) return { unreadable: 'unknown-key' };
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, key, ALLOWED);
    const unreadable = contradiction(protectedHeader, name, now);
    return unreadable === undefined ? { value: Buffer.from(plaintext).toString() } : { unreadable };
  } catch {
    return { unreadable: 'invalid' };
  }
}

/** How an authentic header contradicts where and when the entry was found. */
function contradiction(header: CompactJWEHeaderParameters, name: string, now: number): UnreadableEntry | undefined {
  const { v, name: sealedName, expiresAt } = header;
  if (v !== VERSION) return 'unknown-version';
  if (sealedName !== name) return 'another-name';
  return typeof expiresAt === 'number' && expiresAt > now ? undefined : 'expired';
}
