// Mutation tests: `npm run mutation -- tokens/cache` changes the files of lib/tokens/cache, one place at a time, and asks whether
// the specs that judge that room notice; without a room, every room in turn. docs/mutation.md says what the figures mean.
import { judges, rooms, timeout } from './mutation-rooms.mjs';
import { runTool } from './tools.mjs';

const chosen = process.argv.slice(2);
const unknown = chosen.find((room) => !rooms.includes(room));
if (unknown !== undefined) throw new Error(`there is no room lib/${unknown}; the rooms are ${rooms.join(', ')}`);

for (const room of chosen.length > 0 ? chosen : rooms) {
  const specs = judges(room);
  console.log(`lib/${room}, judged by ${specs.join(', ')}`);
  runTool('stryker', ['run'], {
    env: {
      ...process.env,
      MUTATION_ROOM: room,
      MUTATION_SPECS: specs.join(' '),
      MUTATION_TEST_TIMEOUT: String(timeout(room)),
    },
  });
}
