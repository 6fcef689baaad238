import { createHash } from 'node:crypto';
import type { SealKey } from 'nestjs-provider-auth';

/** A key of a name, made up and always the same. */
export function fakeKey(kid: string): SealKey {
  return { kid, key: createHash('sha256').update(`fake-${kid}`).digest('base64url') };
}
