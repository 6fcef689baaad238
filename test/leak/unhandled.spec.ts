import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SECRET } from '../fault/acme.js';
import { type Reply, startRaw } from '../fault/misbehaving-server.js';
import { answer, json, reset } from '../fault/replies.js';
import { leaks } from './canaries.js';

const PROGRAM = fileURLToPath(new URL('unhandled.mjs', import.meta.url));
const TOKEN = 'token-canary';
const ours = json({ access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 });
const refusal = answer(401, JSON.stringify({ error: 'invalid_client', error_description: `not ${SECRET}` }));

function outputOf(environment: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...environment };
    execFile(process.execPath, [PROGRAM], { env }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}

// The build makes what it imports: `npm test` builds first.
describe.skipIf(!existsSync('dist/esm/index.js'))('what Node prints of a rejection that nobody handles', () => {
  it.each<[string, string, Reply, RegExp]>([
    ['token', 'refused credentials', refusal, /ERR_TOKEN_REQUEST_REJECTED/],
    ['request', 'an API that resets', (...given) => (given[2] === 1 ? ours : reset)(...given), /ECONNRESET/],
    ['request', 'an API that refuses', (...given) => (given[2] === 1 ? ours : answer(400, ''))(...given), /400/],
    ['fetch', 'an API that resets', (...given) => (given[2] === 1 ? ours : reset)(...given), /fetch failed/],
    ['observable', 'an API that resets', (...given) => (given[2] === 1 ? ours : reset)(...given), /ECONNRESET/],
  ])('R55 (%s, %s) holds no secret', async (how, _what, reply, words) => {
    const server = await startRaw(reply);
    const output = await outputOf({ URL_OF_SERVER: server.url, SECRET, HOW: how });
    expect(output).toMatch(words);
    expect(output).toMatch(/Node\.js v\d+/);
    expect(leaks([['output', output]], [SECRET, TOKEN])).toEqual([]);
  });
});
