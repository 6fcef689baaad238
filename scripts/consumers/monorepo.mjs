// A monorepo of Nest's command line: the partners in a library that applications import by its path alias.
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editJson, readJson } from '../tools.mjs';
import { Application } from './application.mjs';

const { devDependencies } = readJson('package.json');
const ALIAS = '@app/partners';

export function checkMonorepo(name, scratch, tarball) {
  const application = new Application(name, scratch, 'nest11-commonjs');
  const versions = { axios: devDependencies.axios, '@nestjs/axios': '^4.0.0' };
  application.depend({ ...versions, 'nestjs-provider-auth': `file:${tarball}` });
  application.install();
  application.add('app');
  application.nest('generate', 'sub-app', 'other');
  // `nest generate library` asks for the alias' prefix.
  const library = ['@nestjs/schematics:library', '--name=partners', '--prefix=@app', '--language=ts', '--no-dry-run'];
  application.output('npx', ['--no-install', 'schematics', ...library]);
  movePartners((...path) => join(application.folder, ...path), name);

  application.nest('build', name);
  application.expect('manis says {"ok":true}', 'node', [`dist/apps/${name}/main.js`]);
  for (const script of ['test', 'test:e2e']) application.output('npm', ['run', '--silent', script]);
  return ['path aliases', 'webpack', 'Jest'];
}

/** From the application into the library. The generator leaves the alias out of the end-to-end configuration. */
function movePartners(at, name) {
  for (const file of readdirSync(at('libs/partners/src'))) rmSync(at('libs/partners/src', file));
  for (const file of ['partners.module.ts', 'manis.client.ts', 'manis.client.spec.ts']) {
    renameSync(at('apps', name, 'src', file), at('libs/partners/src', file));
  }
  writeFileSync(at('libs/partners/src/index.ts'), INDEX);
  for (const file of ['app.module.ts', 'orders.controller.ts', 'main.ts']) {
    const path = at('apps', name, 'src', file);
    const text = readFileSync(path, 'utf8').replaceAll(/'\.\/(?:partners\.module|manis\.client)'/g, `'${ALIAS}'`);
    writeFileSync(path, text);
  }
  editJson(at('apps', name, 'test/jest-e2e.json'), (config) => {
    config.moduleNameMapper = { [`^${ALIAS}$`]: '<rootDir>/../../../libs/partners/src' };
  });
}

const INDEX = `export { PartnersModule } from './partners.module';
export { ManisClient } from './manis.client';
`;
