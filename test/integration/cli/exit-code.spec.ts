import { describe, expect, it } from 'vitest';
import { type Handler, reply, startApi } from '../../server.js';
import { application, command, isBuilt, unreadCommand } from './command.js';

const issuing: Handler = (_seen, response) =>
  reply(response, { access_token: 'fake-token', token_type: 'Bearer', expires_in: 3600 });
const refusing: Handler = (_seen, response) => reply(response, { error: 'invalid_client' }, 401);

const ARGS = ['check', application('partners.mjs')];
const environmentOf = (url: string, which: string) => ({ TOKEN_URL: url, SECRET: 'fake-secret', APPLICATION: which });

describe.skipIf(!isBuilt)('the exit code of nestjs-provider-auth check', () => {
  it.each(['an exit code of its own', 'an exit of its own', 'no exit'])(
    'is that of what was found, whatever the application makes of its own: %s',
    async (which) => {
      const [good, bad] = [await startApi(issuing), await startApi(refusing)];
      const well = await command(ARGS, environmentOf(good.url, which));
      expect([well.code, well.stderr]).toEqual([0, '']);
      expect(well.stdout).toContain('2 ok, 0 failed, 0 skipped');
      const ill = await command(ARGS, environmentOf(bad.url, which));
      expect([ill.code, ill.stderr]).toEqual([1, '']);
      expect(ill.stdout).toContain('1 ok, 1 failed, 0 skipped');
      const misused = await command([...ARGS, '--provider', 'acne'], environmentOf(good.url, which));
      expect([misused.code, misused.stdout]).toEqual([2, '']);
    },
  );

  it('is 1 for an application whose process is killed', async () => {
    const { code, stdout } = await command([...ARGS, '--json'], environmentOf('https://acme.test', 'killed'));
    const message = 'the application ended its process (SIGKILL) before it was checked';
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ERR_APPLICATION_NOT_STARTED', message } });
    expect(code).toBe(1);
  });

  it('is the same where nobody reads the report, and nothing is complained of', async () => {
    const [good, bad] = [await startApi(issuing), await startApi(refusing)];
    expect(await unreadCommand(ARGS, environmentOf(good.url, 'good'))).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await unreadCommand(ARGS, environmentOf(bad.url, 'good'))).toEqual({ code: 1, stdout: '', stderr: '' });
  });
});
