import { describe, expect, it } from 'vitest';
import { type Handler, reply, startApi } from '../../server.js';
import { application, cellsOf, command, isBuilt } from './command.js';

const SECRET = 'fake-secret';
const HEAD = ['PROVIDER', 'OUTCOME', 'MS', 'EXPIRES', 'WHAT IS WRONG, AND THE CURE'];
const NOTHING = ['key', 'ok', 'MS', '-', 'nothing to acquire'];

const issuing: Handler = (_seen, response) =>
  reply(response, { access_token: 'fake-token', token_type: 'Bearer', expires_in: 3600 });
const refusing: Handler = (_seen, response) => reply(response, { error: 'invalid_client' }, 401);

const partners = (url: string, which = 'good', args: readonly string[] = []) =>
  command(['check', application('partners.mjs'), ...args], { TOKEN_URL: url, SECRET, APPLICATION: which });

describe.skipIf(!isBuilt)('nestjs-provider-auth check', () => {
  it('tells of a good application that all is well, and makes one token call', async () => {
    const { url, requests } = await startApi(issuing);
    const { code, stdout, stderr } = await partners(url);
    expect(cellsOf(stdout)).toEqual([HEAD, ['acme', 'ok', 'MS', 'TIME'], NOTHING, [''], ['2 ok, 0 failed, 0 skipped']]);
    expect([code, stderr]).toEqual([0, '']);
    expect(requests).toHaveLength(1);
  });

  it('tells of a wrong secret', async () => {
    const { url } = await startApi(refusing);
    const { code, stdout, stderr } = await partners(url);
    expect(cellsOf(stdout)).toEqual([
      HEAD,
      ['acme', 'failed', 'MS', '-', 'ERR_TOKEN_REQUEST_REJECTED: the token endpoint answered 401 (invalid_client)'],
      ['Cure: check the credentials: are they complete, current, and of this environment?'],
      NOTHING,
      [''],
      ['1 ok, 1 failed, 0 skipped'],
    ]);
    expect([code, stderr]).toEqual([1, '']);
  });

  it('tells of a host that does not exist', async () => {
    const { code, stdout, stderr } = await partners('https://host.invalid');
    expect(cellsOf(stdout.replace(/\((ENOTFOUND|EAI_AGAIN)\)/, '(CODE)'))).toEqual([
      HEAD,
      ['acme', 'failed', 'MS', '-', 'ERR_TOKEN_ENDPOINT_UNREACHABLE: no answer from https://host.invalid (CODE)'],
      ["Cure: check the host name, the network and the provider's status page"],
      NOTHING,
      [''],
      ['1 ok, 1 failed, 0 skipped'],
    ]);
    expect([code, stderr]).toEqual([1, '']);
  });

  it('tells of a certificate that is not trusted', async () => {
    const { url } = await startApi(issuing, 'https');
    const { code, stdout, stderr } = await partners(url);
    const problem = `the certificate of ${url} is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)`;
    expect(cellsOf(stdout)).toEqual([
      HEAD,
      ['acme', 'failed', 'MS', '-', `ERR_TOKEN_ENDPOINT_UNREACHABLE: ${problem}`],
      ['Cure: give its CA to `http.httpsAgent`'],
      NOTHING,
      [''],
      ['1 ok, 1 failed, 0 skipped'],
    ]);
    expect([code, stderr]).toEqual([1, '']);
  });

  it('tells of all faults of a start-up, and asks nobody', async () => {
    const { url, requests } = await startApi(issuing);
    const { code, stdout, stderr } = await partners(url, 'faults');
    const contradiction = 'warmUp is false, and failFast waits at start-up for the first token of every provider';
    expect(cellsOf(stdout)).toEqual([
      HEAD,
      ['ProviderAuthModule', 'failed', '-', '-', `ERR_PROVIDER_AUTH_OPTIONS: ${contradiction}`],
      ['Cure: leave one of them out'],
      ['acme', 'failed', '-', '-', 'ERR_PROVIDER_AUTH_OPTIONS: deadline is not between 0 and 2147483647'],
      ['Cure: write milliseconds, or leave it out for 10 s'],
      ['acme', 'failed', '-', '-', expect.stringMatching(/^ERR_PROVIDER_AUTH_OPTIONS: origins is empty/)],
      [expect.stringMatching(/^Cure: /)],
      [''],
      ['0 ok, 3 failed, 0 skipped'],
    ]);
    expect([code, stderr]).toEqual([1, '']);
    expect(requests).toEqual([]);
  });

  it('takes CommonJS, and the module that is named', async () => {
    const { url, requests } = await startApi(issuing);
    const run = (...args: string[]) =>
      command(['check', application('partners.cjs'), ...args], { TOKEN_URL: url, SECRET });
    for (const name of ['AppModule', 'OtherModule']) {
      const { code, stdout } = await run('--export', name);
      expect(cellsOf(stdout)[1]).toEqual(['acme', 'ok', 'MS', 'TIME']);
      expect(code).toBe(0);
    }
    expect(requests).toHaveLength(2);
    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /partners\.cjs exports several Nest modules: AppModule, OtherModule; say which with --export/,
    );
  });

  it('runs no hook of the application, prints nothing else on the standard output, and ends by itself', async () => {
    const { url, requests } = await startApi(issuing);
    const { code, stdout, stderr } = await partners(url, 'busy', ['--json']);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(stdout)).toEqual({
      provider: 'acme',
      subject: null,
      outcome: 'ok',
      durationMs: expect.any(Number),
      expiresAt: expect.any(Number),
      endpoint: url,
      notes: [],
      error: null,
    });
    expect(stderr).toBe('printed by the application\nwritten by the application\n');
    expect(code).toBe(0);
    expect(requests).toHaveLength(1);
  });

  it('takes a subject, and skips what could end a token of the running application', async () => {
    const { url, requests } = await startApi(issuing);
    const { code, stdout } = await partners(url, 'subjects', ['--subject', 't1', '--json']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(rows).toMatchObject([
      { provider: 'tenants', subject: 't1', outcome: 'ok' },
      { provider: 'session', outcome: 'skipped', notes: [expect.stringContaining('running application')] },
    ]);
    expect(code).toBe(0);
    expect(requests.map(({ body }) => body)).toEqual([expect.stringContaining('subject=t1')]);
    const without = await partners(url, 'subjects', ['--provider', 'tenants']);
    expect(cellsOf(without.stdout).slice(1)).toEqual([
      ['tenants', 'skipped', 'MS', '-', expect.stringContaining('every token of it belongs to a subject')],
      [''],
      ['0 ok, 0 failed, 1 skipped'],
    ]);
    expect(without.code).toBe(0);
  });

  it.each([
    ['database', /^the application did not start \(Error: connect ECONNREFUSED …\)$/],
    ['dependency', /^the application did not start \(Nest can't resolve dependencies of the something\)$/],
    ['end of the process', /^the application ended its process \(exit code 0\) before it was checked$/],
    ['a start without an end', /^the application ended its process \(exit code \d+\) before it was checked$/],
    ['no ProviderAuthModule', /^none of its modules imports ProviderAuthModule, or/],
  ])('tells in one sentence of an application that does not start: %s', async (which, sentence) => {
    const { code, stdout, stderr } = await partners('https://acme.test', which, ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      provider: null,
      outcome: 'failed',
      error: {
        code: 'ERR_APPLICATION_NOT_STARTED',
        message: expect.stringMatching(sentence),
        cure: expect.stringMatching(/^(make what its modules need|name the file of the root module)/),
      },
    });
    expect(stderr).toBe('');
    expect(code).toBe(1);
  });

  it('tells in one sentence of a file that cannot be loaded', async () => {
    const path = application('unloadable.mjs');
    const { code, stdout, stderr } = await command(['check', path]);
    expect(cellsOf(stdout)[1]?.at(-1)).toBe(
      `ERR_APPLICATION_NOT_STARTED: ${path} cannot be loaded (Cannot find package 'a-package-that-nobody-has')`,
    );
    expect([code, stderr]).toEqual([1, '']);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with the application on %s', async (signal) => {
    const environment = { TOKEN_URL: 'https://acme.test', SECRET, APPLICATION: 'a start that hangs' };
    const outcome = await command(['check', application('partners.mjs')], environment, signal);
    expect(outcome).toEqual({ code: 1, stdout: '', stderr: 'arguments: 0\n' });
  });

  it('finds no fault where there are no providers', async () => {
    const { code, stdout } = await partners('https://acme.test', 'no providers');
    expect([code, stdout]).toEqual([0, 'There are no providers.\n']);
  });

  it.each([
    ['no command', [], /^no command is given/],
    ['another command', ['verify'], /^there is no command "verify", only check/],
    ['no module', ['check'], /^no module is given/],
    ['no such file', ['check', 'dist/nothing.js'], /^there is no file dist\/nothing\.js; build the application/],
    ['an option that does not exist', ['check', 'x', '--all'], /^Unknown option '--all'/],
    ['a file without a module', ['check', application('none.mjs')], /exports no Nest module, only port/],
  ])('is 2 for wrong usage, with a sentence and the usage: %s', async (_what, args, sentence) => {
    const { code, stdout, stderr } = await command(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr).toContain('\n\nusage: nestjs-provider-auth check <module> [options]\n');
  });

  it('is 2 for a provider and an export that do not exist', async () => {
    const provider = await partners('https://acme.test', 'good', ['--provider', 'acne']);
    expect([provider.code, provider.stdout]).toEqual([2, '']);
    expect(provider.stderr).toMatch(/^there is no provider 'acne', only 'acme', 'key'; correct the name/);
    const name = await partners('https://acme.test', 'good', ['--export', 'App']);
    expect([name.code, name.stdout]).toEqual([2, '']);
    expect(name.stderr).toMatch(
      /partners\.mjs exports no class App, only AppModule, TheSame, notAModule; correct --export/,
    );
  });

  it('tells how it is used', async () => {
    const { code, stdout, stderr } = await command(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^usage: nestjs-provider-auth check <module>/);
  });
});
