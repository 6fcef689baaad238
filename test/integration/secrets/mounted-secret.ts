import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret that Kubernetes mounts as a folder, a file for each of its keys: read again for each acquisition. */
export function mountedSecret(folder: string) {
  const read = async (key: string) => (await readFile(join(folder, key), 'utf8')).trim();
  return async () => ({ clientId: await read('client-id'), clientSecret: await read('client-secret') });
}
