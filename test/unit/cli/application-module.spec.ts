import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applicationModule } from '../../../lib/cli/application-module.js';
import { UsageError } from '../../../lib/cli/arguments.js';
import { NotStarted } from '../../../lib/cli/not-started.js';
import { afterTest } from '../../after-test.js';

/** The path of a built file, which is gone after the test. */
function built(source: string, extension = 'mjs'): string {
  const folder = mkdtempSync(join(tmpdir(), 'check-'));
  afterTest(() => rmSync(folder, { recursive: true }));
  const path = join(folder, `app.module.${extension}`);
  writeFileSync(path, source);
  return path;
}

const read = (module: string, exportName?: string) =>
  applicationModule({ module, providers: [], subject: undefined, exportName, json: false });

/** As `@Module({ [key]: [] })` leaves the class. */
const moduleClass = (name: string, key = 'imports') =>
  `class ${name} {}\nReflect.defineMetadata('${key}', [], ${name});\n`;

describe('the module of an application', () => {
  it.each(['imports', 'providers', 'controllers', 'exports'])(
    'is the one class of a file with %s of a Nest module',
    async (key) => {
      const others = 'export const port = 3000, start = () => {};\nexport class Helper {}\n';
      const path = built(`${others}export ${moduleClass('AppModule', key)}`);
      expect(await read(path)).toHaveProperty('name', 'AppModule');
    },
  );

  it('may be exported under several names, or as the default', async () => {
    expect(await read(built(`export ${moduleClass('AppModule')}export { AppModule as TheSame };`))).toHaveProperty(
      'name',
      'AppModule',
    );
    expect(await read(built(`${moduleClass('AppModule')}export default AppModule;`))).toHaveProperty(
      'name',
      'AppModule',
    );
  });

  it('may be in CommonJS whose exports are known only once it has run', async () => {
    const path = built(
      `${moduleClass('AppModule')}module.exports = Object.fromEntries([['AppModule', AppModule]]);`,
      'cjs',
    );
    expect(await read(path)).toHaveProperty('name', 'AppModule');
    expect(await read(path, 'AppModule')).toHaveProperty('name', 'AppModule');
  });

  it('may be what CommonJS exports, as the default of an ES module', async () => {
    const path = built(`${moduleClass('AppModule')}export default { AppModule };`);
    expect(await read(path)).toHaveProperty('name', 'AppModule');
  });

  it('may be said by name where there are several, and must be', async () => {
    const path = built(`export ${moduleClass('AppModule')}export ${moduleClass('OtherModule')}`);
    expect(await read(path, 'OtherModule')).toHaveProperty('name', 'OtherModule');
    await expect(read(path)).rejects.toThrow(
      new UsageError(`${path} exports several Nest modules: AppModule, OtherModule; say which with --export`),
    );
  });

  it('may be any class that is named', async () => {
    expect(await read(built('export class Plain {}'), 'Plain')).toHaveProperty('name', 'Plain');
  });

  it.each(['App', 'port'])('is not taken for another when no class has its name: %s', async (name) => {
    const path = built(`export ${moduleClass('AppModule')}export const port = 3000;`);
    await expect(read(path, name)).rejects.toThrow(
      new UsageError(`${path} exports no class ${name}, only AppModule, port; correct --export`),
    );
  });

  it.each([
    ['export class Helper {}\nexport const port = 3000;', 'Helper, port'],
    [`class Parent {}\nReflect.defineMetadata('imports', [], Parent);\nexport class Child extends Parent {}`, 'Child'],
    ["export default 'a text';", 'default'],
    ['export default null;', 'default'],
    ['', 'nothing'],
  ])('is missed where no export is one, and they are named: %s', async (source, names) => {
    const path = built(source);
    await expect(read(path)).rejects.toThrow(
      new UsageError(`${path} exports no Nest module, only ${names}; name the file of the root module`),
    );
  });

  it('is missed where there is no file, or none that can be loaded', async () => {
    const sentence = 'there is no file dist/nothing.js; build the application, or correct the path';
    await expect(read('dist/nothing.js')).rejects.toThrow(new UsageError(sentence));
    const path = built("throw new Error('fake-secret is not defined');");
    await expect(read(path)).rejects.toThrow(new NotStarted(`${path} cannot be loaded (Error: … is not defined)`));
  });
});
