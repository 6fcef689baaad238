// Nest 10 is refused: by npm when it is installed, and where that is overruled, when it starts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../tools.mjs';
import { execFileSync } from 'node:child_process';

const { devDependencies } = readJson('package.json');
const EXPECTED = 'Nest 10 or older is installed; install @nestjs/common and @nestjs/core 11 or 12';
const MAIN = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { bearer, ProviderAuthModule } from 'nestjs-provider-auth';
  const providers = { acme: bearer({ baseURL: 'https://api.acme.example', token: 'fake-token' }) };
  class AppModule {}
  Module({ imports: [ProviderAuthModule.forRoot({ providers })] })(AppModule);
  await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });`;

export function checkNest10(name, scratch, tarball) {
  const cwd = join(scratch, name);
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }\n');
  writeFileSync(join(cwd, 'main.mjs'), MAIN);
  const ten = ['@nestjs/common@10', '@nestjs/core@10', '@nestjs/axios@4', `axios@${devDependencies.axios}`];
  const others = ['rxjs@7', 'reflect-metadata@0.2'];
  const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...ten, ...others, tarball];
  failing('ERESOLVE', 'npm', install, cwd);
  execFileSync('npm', [...install, '--legacy-peer-deps'], { cwd, stdio: 'ignore' });
  failing(EXPECTED, process.execPath, ['main.mjs'], cwd);
  return ['refused by npm', 'refused at start'];
}

/** Throws when the command does not fail, or does not say why. */
function failing(expected, command, args, cwd) {
  let printed;
  try {
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', timeout: 5 * 60_000 });
    printed = 'nothing: it succeeds';
  } catch (error) {
    printed = `${error.stdout}${error.stderr}`;
  }
  if (!printed.includes(expected)) throw new Error(`${command} ${args[0]} does not say "${expected}" but\n${printed}`);
}
