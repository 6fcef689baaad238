// How lib/ becomes JavaScript: rolldown, packages stay outside (docs/adr/0020).
import { build } from 'rolldown';
import { readJson } from './tools.mjs';

export const TSCONFIG = 'tsconfig.build.json';

const { peerDependencies } = readJson('package.json');

/** `input` and all that it imports from lib/, as `output` says. Throws where rolldown would only warn. */
export function bundle(input, output, plugins = []) {
  return build({
    input,
    platform: 'node',
    tsconfig: TSCONFIG,
    external: [/^node:/, ...Object.keys(peerDependencies)],
    plugins,
    onLog(_level, { message }) {
      throw new Error(`${input}: ${message}`);
    },
    output,
  });
}
