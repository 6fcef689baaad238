import type { SignJWT } from 'jose';
import { InvalidRequest } from './invalid-request.js';

export const JOSE_MISSING =
  'jose is not installed, and client_secret_jwt and private_key_jwt sign with it; run `npm install jose`';

/** jose, loaded when it is first needed: it is an optional peer. Throws `InvalidRequest`. */
export async function loadJose(): Promise<{ readonly SignJWT: typeof SignJWT }> {
  try {
    return await import('jose');
  } catch (error) {
    throw new InvalidRequest(isMissing(error) ? JOSE_MISSING : JOSE_UNLOADABLE);
  }
}

/** jose is pure ESM: Jest's CommonJS mode cannot load it as it is. */
const JOSE_UNLOADABLE =
  "jose is installed but cannot be loaded; use version 6, and under Jest transform it (transformIgnorePatterns) or mock the provider's HTTP";

/** Whether jose is not there, by what a start-up without it should say. */
export async function joseFaults(): Promise<string[]> {
  try {
    await import('jose');
    return [];
  } catch (error) {
    return isMissing(error) ? [JOSE_MISSING] : [];
  }
}

function isMissing(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
