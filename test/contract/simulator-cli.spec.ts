import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { at, call, contract } from './contract.js';

const CLI = fileURLToPath(new URL('../../dist/esm/testing/simulator/cli.js', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly exit: Promise<number | null>;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return { child, output, exit: new Promise((resolve) => void child.once('close', resolve)) };
}

async function listening({ child, output, exit }: Run): Promise<Record<string, string>> {
  const printed = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => output.stdout.includes('\n') && resolve());
  });
  await Promise.race([printed, exit]);
  return JSON.parse(output.stdout);
}

// The build makes it: `npm test` builds first.
describe.skipIf(!existsSync(CLI))('simulator program', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('prints one line of JSON and serves until %s', async (signal) => {
    const program = run('--port', '0', '--lifetime', 'emma=5', '--lifetime=oneShot=9');
    const urls = await listening(program);
    const { origin } = new URL(urls['emma']!);
    expect(urls).toEqual({
      airalo: `${origin}/airalo`,
      benchling: `${origin}/benchling`,
      oneShot: `${origin}/1shot/v0`,
      emma: `${origin}/emma/external`,
      manis: `${origin}/manis`,
    });
    const { path, body } = contract('emma').tokenRequest;
    const [clientId, clientSecret] = contract('emma').credentials.map(({ example }) => example);
    expect(Object.keys(body.fields!)).toEqual(['clientId', 'clientSecret']);
    const answer = await call(`${urls['emma']}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ clientId, clientSecret }),
    });
    expect(at(answer.body, 'expiresIn')).toBe(5);
    program.child.kill(signal);
    expect(await program.exit).toBe(0);
    expect(program.output.stdout.split('\n')).toEqual([JSON.stringify(urls), '']);
    expect(program.output.stderr).toBe('');
  });

  it('listens on the port it is told, and says when it cannot', async () => {
    const first = run('--port=0');
    const { port } = new URL((await listening(first))['airalo']!);
    const second = run(`--port=${port}`);
    expect(await second.exit).toBe(1);
    expect(second.output).toEqual({ stdout: '', stderr: expect.stringContaining('EADDRINUSE') });
    first.child.kill('SIGTERM');
    await first.exit;
    const third = run('--port', port);
    expect(new URL((await listening(third))['airalo']!).port).toBe(port);
  });

  it.each([
    ['--port', 'x'],
    ['--port=70000'],
    ['--lifetime', 'acme=5'],
    ['--lifetime', 'emma=0'],
    ['--lifetime=emma'],
    ['--verbose'],
    ['emma=5'],
  ])('refuses %s %s', async (...args) => {
    const program = run(...args);
    expect(await program.exit).toBe(2);
    expect(program.output).toEqual({ stdout: '', stderr: expect.stringContaining('usage: simulator') });
  });
});
