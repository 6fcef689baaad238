// Mutation tests: `npm run mutation -- tokens/cache` changes the code of lib/tokens/cache, and asks its unit specs and the
// property specs. `npm run mutation -- events test/fault/events.spec.ts` asks those specs too; without a room, all of lib/
// is changed. docs/mutation.md says what the figures mean.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runTool } from './tools.mjs';

const [room = '.', ...more] = process.argv.slice(2);
if (!existsSync(join('lib', room))) throw new Error(`there is no lib/${room}; a room is tokens/cache, for example`);

const specs = [`${unitSpecs(room)}/**/*.spec.ts`, 'test/property/*.spec.ts', ...more.map(globbed)];
console.log(`lib/${room}, judged by ${specs.join(', ')}`);
runTool('stryker', ['run'], { env: { ...process.env, MUTATION_ROOM: room, MUTATION_SPECS: specs.join(',') } });

/** test/unit mirrors lib/; a room without specs of its own is judged by those of the room around it. */
function unitSpecs(folder) {
  const path = join('test/unit', folder);
  return existsSync(path) ? path : unitSpecs(dirname(folder));
}

function globbed(path) {
  return path.endsWith('.ts') ? path : `${path}/**/*.spec.ts`;
}
