// Checks the types of lib/ and test/ with both compilers: TypeScript 6, which builds, and 7, which many users have.
import { join } from 'node:path';
import { run } from './tools.mjs';

for (const compiler of ['typescript', 'typescript7']) {
  for (const project of ['tsconfig.json', 'test/tsconfig.json']) {
    run(process.execPath, [join('node_modules', compiler, 'bin/tsc'), '-p', project]);
  }
}
