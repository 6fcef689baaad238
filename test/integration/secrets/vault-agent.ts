import { readFile } from 'node:fs/promises';

interface AcmeSecret {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A file that Vault's agent renders as JSON, and replaces as a whole: read again for each acquisition. */
export function vaultAgentFile(path: string) {
  return async (): Promise<AcmeSecret> => JSON.parse(await readFile(path, 'utf8'));
}
