import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { joseFaults, loadJose } from '../../../../lib/protocol/oauth/load-jose.js';

const require = createRequire(import.meta.url);
/** As the CommonJS and the ESM build meet a package that is not installed. */
const missing: [string, () => ReturnType<typeof loadJose>][] = [
  ['require', async () => require('a-package-that-is-not-installed')],
  ['import', async () => import(/* @vite-ignore */ pathToFileURL('/a-file-that-is-not-there.js').href)],
];

const unloadable = () => Promise.reject(new SyntaxError("Unexpected token 'export'"));

describe('jose', () => {
  it('is loaded', async () => {
    expect((await loadJose()).SignJWT).toBe(SignJWT);
    expect(await joseFaults()).toEqual([]);
  });

  it.each(missing)('R66 is a start-up fault with its cure when %s does not find it', async (_, load) => {
    expect(await joseFaults(load)).toEqual([
      expect.stringMatching(/^jose is not installed.*; run `npm install jose`$/),
    ]);
    await expect(loadJose(load)).rejects.toThrow('npm install jose');
  });

  it.each([null, 'ERR_MODULE_NOT_FOUND', undefined])('is not missing where %j is thrown', async (thrown) => {
    expect(await joseFaults(() => Promise.reject(thrown))).toEqual([]);
  });

  it('R66 is no start-up fault when it is there and cannot be loaded, as under Jest: most specs need no token', async () => {
    expect(await joseFaults(unloadable)).toEqual([]);
    await expect(loadJose(unloadable)).rejects.toThrow(/cannot be loaded; use version 6, and under Jest/);
  });
});
