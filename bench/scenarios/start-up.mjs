// What five presets add to the start of an empty Nest application, beside five of Nest's own HttpModules, which know nothing of
// tokens: fresh processes by turns.
import { execFileSync } from 'node:child_process';
import { spread } from '../measure.mjs';

const quick = process.argv.includes('--quick');
const library = new URL('../../dist/esm/index.js', import.meta.url).href;
// Nobody listens there: the first tokens fail at once, behind.
const nowhere = 'http://127.0.0.1:9';
const at = `baseURL: '${nowhere}', dangerouslyAllowHttp: ['${nowhere}'], `;
const presets = ['airalo', 'benchling', 'oneShot', 'emma']
  .map((name) => `${name}: library.${name}({ ${at} clientId: 'a', clientSecret: 'b' }),`)
  .concat(`manis: library.manis({ ${at} merchantId: 'a', secret: 'b' })`);
const IMPORTS = {
  empty: '',
  httpModules: `[1, 2, 3, 4, 5].map((i) => ({ module: class {}, imports: [HttpModule.register({ baseURL: '${nowhere}' })] }))`,
  presets: `library.ProviderAuthModule.forRoot({ providers: {${presets.join('')}} })`,
};
const script = (imported) => `
  await import('reflect-metadata');
  const [{ Module }, { NestFactory }, { HttpModule }, library] = await Promise.all(
    ['@nestjs/common', '@nestjs/core', '@nestjs/axios', '${library}'].map((name) => import(name)));
  class App {}
  const began = performance.now();
  const imports = [${imported}].flat();
  Module({ imports })(App);
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  console.log(performance.now() - began);
  process.exit();`;
const start = (imported) =>
  Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script(imported)], { encoding: 'utf8' }));

const times = { empty: [], httpModules: [], presets: [] };
for (let i = 0; i < (quick ? 3 : 15); i++) {
  for (const [name, imported] of Object.entries(IMPORTS)) times[name].push(start(imported));
}
const over = (name) =>
  spread(
    times[name].map((ms, i) => ms - times.empty[i]),
    1,
  );
process.send({
  rows: [
    ['five presets over an empty Nest application, ms', over('presets'), '≤ 5'],
    ['five HttpModules of Nest over it, ms', over('httpModules'), 'for comparison'],
  ],
});
