// `node --expose-gc scripts/bench.mjs tenants` runs bench/tenants.mjs, which measures rooms of lib/ that the package does
// not export: bundled with them, as they are published.
import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const [name] = process.argv.slice(2);
const file = `dist/bench/${name}.mjs`;
try {
  await bundle(`bench/${name}.mjs`, { file, format: 'esm' });
  await import(pathToFileURL(file).href);
} finally {
  rmSync(file, { force: true });
}
