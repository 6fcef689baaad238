// Installs the packed tarball in applications as Nest's own command line generates them, puts files of test/consumers into
// them, and builds, runs and tests them, with no further configuration. What differs by Node, axios and platform is
// scripts/check-matrix.mjs'. `npm run check:consumers -- monorepo` is one of them; KEEP_SCRATCH=1 leaves the applications behind.
import { checkGenerated } from './consumers/generated.mjs';
import { checkMonorepo } from './consumers/monorepo.mjs';
import { checkNest10 } from './consumers/nest10.mjs';
import { pack, withScratchFolder } from './tools.mjs';

const CONSUMERS = {
  'nest12-esm': checkGenerated,
  'nest11-commonjs': checkGenerated,
  monorepo: checkMonorepo,
  nest10: checkNest10,
};

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(CONSUMERS);
const lines = [];

await withScratchFolder(async (scratch) => {
  const { tarball } = pack(scratch);
  for (const name of names) {
    console.log(`\n-- ${name}`);
    const began = Date.now();
    const what = await CONSUMERS[name](name, scratch, tarball);
    lines.push(`${name.padEnd(16)} ${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what.join(', ')}`);
  }
});
console.log(`\nconsumers of the packed tarball:\n${lines.join('\n')}`);
