import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startApi } from '../../server.js';

const run = promisify(execFile);

/** Runs the application against a token endpoint that hangs, or answers with the lifetime that stands in the path. */
async function application(what: string) {
  const calls: string[] = [];
  const { url } = await startApi((seen, response) => {
    const path = decodeURIComponent(seen.url);
    calls.push(path);
    if (path === '/hang') return;
    const [, , lifetime, refresh] = path.split('/');
    const fields = ['"access_token":"abc"', '"token_type":"Bearer"'];
    if (lifetime !== 'missing') fields.push(`"expires_in":${lifetime}`);
    if (refresh !== undefined) fields.push('"refresh_token":"r"');
    response.setHeader('Content-Type', 'application/json').end(`{${fields.join(',')}}`);
  });
  const args = ['--trace-warnings', 'test/integration/process/application.mjs', what, url];
  return { ...(await run(process.execPath, args, { timeout: 15_000 })), calls };
}

/** What cannot be read is tried again, 1 s apart at first. */
const most = (path: string) => (path.endsWith('NaN') ? 4 : 2);

describe('an application in a process of its own', { timeout: 30_000 }, () => {
  it('R62 exits by itself, although nobody closed it and renewals are due', async () => {
    const began = performance.now();
    const { stderr } = await application('leave');
    expect(performance.now() - began).toBeLessThan(12_000);
    expect(stderr).toBe('');
  });

  it('R63 closes within 3 s in the middle of an acquisition, twice, and leaves nothing open', async () => {
    const { stdout, stderr } = await application('close');
    expect(stdout).toContain('ERR_SHUTTING_DOWN\n');
    expect(stdout).toContain('closed: ERR_SHUTTING_DOWN');
    expect(Number(/closed in (\d+) ms/.exec(stdout)?.[1])).toBeLessThan(6_000);
    expect(stdout).toMatch(/open: ?$/m);
    expect(stderr).toBe('');
  });

  it('R16 R17 R18 R19 lifetimes of a year, 0, -1, missing, "3600", "soon", NaN: never a loop, no warning of Node', async () => {
    const lifetimes = '31622400 31622400/refresh 2147483648 1e15 0 -1 missing "3600" "soon" NaN';
    const paths = lifetimes.split(' ').map((lifetime) => `/token/${lifetime}`);
    const { stdout, stderr, calls } = await application(paths.join(','));
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('/token/NaN: no token is to be had')]);
    const token = '[AccessToken: use reveal() or header()]';
    const invalid = 'ERR_TOKEN_RESPONSE_INVALID';
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (line === 'ERR_TOKEN_UNAVAILABLE' ? invalid : line)),
    ).toEqual([...Array<string>(9).fill(token), invalid]);
    for (const path of paths)
      expect(calls.filter((call) => call === path).length, path).toBeLessThanOrEqual(most(path));
  });
});
