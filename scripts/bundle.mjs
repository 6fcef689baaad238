// How lib/ becomes JavaScript: rolldown, packages stay outside (docs/adr/0020).
import { build } from 'rolldown';
import { readJson } from './tools.mjs';

export const TSCONFIG = 'tsconfig.build.json';

const { peerDependencies } = readJson('package.json');

/** To V8 a file with one other character has two bytes for each, and takes an eighth longer to load. No line moves. */
const ascii = {
  name: 'ascii',
  generateBundle(_options, files) {
    for (const file of Object.values(files)) {
      if (file.type === 'chunk') file.code = file.code.replaceAll(/[^\0-\x7f]/g, escaped);
    }
  },
};

function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** `input` and all that it imports from lib/, as `output` says. Throws where rolldown would only warn. */
export function bundle(input, output, plugins = []) {
  return build({
    input,
    platform: 'node',
    tsconfig: TSCONFIG,
    external: [/^node:/, ...Object.keys(peerDependencies)],
    plugins: [...plugins, ascii],
    onLog(_level, { message }) {
      throw new Error(`${input}: ${message}`);
    },
    output,
  });
}
