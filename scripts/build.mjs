// Builds the package twice: ESM for whoever can load it, CommonJS for Jest and old tools.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
for (const [folder, project, type] of [
  ['dist/esm', 'tsconfig.build.json', 'module'],
  ['dist/cjs', 'tsconfig.build.cjs.json', 'commonjs'],
]) {
  rmSync(folder, { recursive: true, force: true });
  execFileSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
  writeFileSync(`${folder}/package.json`, `${JSON.stringify({ type })}\n`);
}
