import type { compactDecrypt, CompactEncrypt, decodeProtectedHeader, SignJWT } from 'jose';
import { InvalidRequest } from '../definition/invalid-request.js';

const JOSE_MISSING =
  'jose is not installed, and client assertions are signed and shared tokens sealed with it; run `npm install jose`';

/** jose is pure ESM: Jest's CommonJS mode cannot load it as it is. */
const JOSE_UNLOADABLE =
  "jose is installed but cannot be loaded; use version 6, and under Jest transform it (transformIgnorePatterns) or mock the provider's HTTP";

/** The part of jose that is used. */
interface Jose {
  readonly compactDecrypt: typeof compactDecrypt;
  readonly CompactEncrypt: typeof CompactEncrypt;
  readonly decodeProtectedHeader: typeof decodeProtectedHeader;
  readonly SignJWT: typeof SignJWT;
}

/** jose, loaded when it is first needed: it is an optional peer. Throws `InvalidRequest`. `load` is for tests. */
export async function loadJose(load?: () => Promise<Jose>): Promise<Jose> {
  const jose = await findJose(load);
  if (typeof jose === 'string') throw new InvalidRequest(jose);
  return jose;
}

/** What a start-up without jose should say. One that is there and cannot be loaded is for the token request to tell. */
export async function joseFaults(load?: () => Promise<Jose>): Promise<string[]> {
  const jose = await findJose(load);
  return jose === JOSE_MISSING ? [jose] : [];
}

/** jose, or why there is none. */
async function findJose(load?: () => Promise<Jose>): Promise<Jose | typeof JOSE_MISSING | typeof JOSE_UNLOADABLE> {
  try {
    if (load !== undefined) return await load();
    // Bundlers of applications accept that it is not installed, because it is awaited inside `try`.
    return await import('jose');
  } catch (error) {
    return isMissing(error) ? JOSE_MISSING : JOSE_UNLOADABLE;
  }
}

function isMissing(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
