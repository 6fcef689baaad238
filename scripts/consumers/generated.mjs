// One application: every builder of Nest's command line, the check command, generated SDKs, and its own tests.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { editJson, readJson, run } from '../tools.mjs';
import { Application, KINDS } from './application.mjs';

const { devDependencies } = readJson('package.json');
const CLIENTS = 'test/clients';
const CLIENTS_DEPENDENCIES = readJson(`${CLIENTS}/package.json`).devDependencies;

export function checkGenerated(name, scratch, tarball) {
  const { nest, axios, isESM } = KINDS[name];
  const application = new Application(name, scratch);
  application.depend({
    axios: devDependencies.axios,
    '@nestjs/axios': `^${axios[0]}.0.0`,
    '@nestjs/platform-fastify': `^${nest}.0.0`,
    '@swc/cli': '^0.8.0',
    '@swc/core': '^1.16.0',
    'openapi-fetch': CLIENTS_DEPENDENCIES['openapi-fetch'],
    'nestjs-provider-auth': `file:${tarball}`,
  });
  application.install();
  application.add('app');
  application.add('platforms');
  const webpack = isESM ? [] : ['webpack'];
  for (const builder of ['swc', ...webpack, 'tsc']) {
    application.expect('manis says {"ok":true}', 'npx', ['--no-install', 'nest', 'start', '--builder', builder]);
  }
  application.output('npx', ['--no-install', 'nestjs-provider-auth', 'check', 'dist/check.module.js']);

  generateSdks(application, isESM);
  application.add('sdk', 'sdk');
  application.nest('build');
  test(application);
  if (isESM) return ['swc', 'tsc', 'vitest', 'generated SDKs'];

  // ts-jest takes jest-util from where it is hoisted to, and npm leaves that of Jest 30 where it was.
  application.depend({ jest: '^29.6.0', 'jest-util': '^29.6.0', 'ts-jest': '^29.4.0', '@types/jest': '^29.5.0' });
  application.install();
  if (!application.version('jest').startsWith('29.')) throw new Error('Jest 29 was not installed');
  test(application);
  return ['swc', 'webpack', 'tsc', 'Jest 30 and 29', 'generated SDKs'];
}

function test(application) {
  for (const script of ['test', 'test:e2e']) application.output('npm', ['run', '--silent', script]);
}

/** As the application's own team would: from emma's OpenAPI file, into its own sources. */
function generateSdks(application, isESM) {
  if (!existsSync(`${CLIENTS}/node_modules`)) {
    const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
    run('npm', ['ci', ...flags], { cwd: CLIENTS });
  }
  const target = join(application.folder, 'src', 'sdk', 'generated');
  application.add('../clients/mutators', 'sdk/mutators');
  // What @hey-api/openapi-ts writes compiles in no other mode.
  editJson(join(application.folder, 'tsconfig.json'), ({ compilerOptions }) => (compilerOptions.strict = true));
  run(process.execPath, ['generate.mjs', target, ...(isESM ? ['--extensions'] : [])], { cwd: CLIENTS });
}
