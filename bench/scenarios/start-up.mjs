// What five presets add to the start of an empty Nest application: fresh processes by turns.
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
const script = (providers) => `
  await import('reflect-metadata');
  const [{ Module }, { NestFactory }, , library] = await Promise.all(
    ['@nestjs/common', '@nestjs/core', '@nestjs/axios', '${library}'].map((name) => import(name)));
  class App {}
  const imports = ${providers ? `[library.ProviderAuthModule.forRoot({ providers: {${presets.join('')}} })]` : '[]'};
  const began = performance.now();
  Module({ imports })(App);
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  console.log(performance.now() - began);
  process.exit();`;
const start = (providers) =>
  Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script(providers)], { encoding: 'utf8' }));

const [empty, five] = [[], []];
for (let i = 0; i < (quick ? 3 : 15); i++) {
  empty.push(start(false));
  five.push(start(true));
}
const added = five.map((ms, i) => ms - empty[i]);
process.send({ rows: [['five presets over an empty Nest application, ms', spread(added, 1), '≤ 5']] });
