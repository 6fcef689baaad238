// How the folders of lib/ may depend on each other and on packages. Read by `npm run check:imports`.
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** Where others come in: the entry points that package.json exports, and the commands. */
const entries = Object.values(manifest.exports)
  .flatMap((conditions) => conditions.import?.default ?? [])
  .map((path) => `^${path.replace('./dist/esm/', 'lib/').replace(/\.js$/, '.ts').replaceAll('.', '\\.')}$`);
const commands = ['^lib/cli/main\\.ts$', '^lib/testing/simulator/cli\\.ts$'];

/** Folders between runtime/ and protocol/: none of them knows another. */
const parts = ['http', 'tokens', 'providers', 'events'];
/** Folders that are told what they need instead of importing it. */
const inner = ['core', 'protocol', ...parts, 'runtime', 'module', 'testing'];

const installed = (name) => `(^|/)node_modules/${name}(/|$)`;
const outside = (...folders) => `^lib/(?!(${folders.join('|')})/)`;

/** Files under `from` may import from lib/ only what lies in `allowed`. */
const only = (from, allowed) => ({
  name: `${from}-imports-only-${allowed.join('-')}`,
  severity: 'error',
  from: { path: `^lib/${from}/` },
  to: { path: '^lib/', pathNot: `^lib/(${allowed.join('|')})/` },
});

const forbidden = (name, from, to) => ({ name, severity: 'error', from, to });

export default {
  forbidden: [
    only('core', ['core']),
    only('protocol/definition', ['core', 'protocol/definition']),
    only('protocol/response', ['core', 'protocol/definition', 'protocol/response']),
    only('protocol/oauth', ['core', 'protocol']),
    ...parts.map((part) => only(part, ['core', 'protocol', part])),
    only('tokens/acquire', ['core', 'protocol', 'tokens/acquire']),
    only('tokens/retry', ['core', 'tokens/acquire', 'tokens/retry']),
    only('tokens/store', ['core', 'protocol', 'tokens/acquire', 'tokens/retry', 'tokens/store']),
    only('tokens/cache', ['core', 'tokens/acquire', 'tokens/cache']),
    only('tokens/refresh', ['core', 'tokens/cache', 'tokens/refresh']),
    only('runtime', ['core', 'protocol', ...parts, 'runtime']),
    only('module', ['core', 'protocol', ...parts, 'runtime', 'module']),
    only('testing/simulator', ['testing']),
    forbidden('nobody-imports-testing', { path: '^lib/(?!testing/)' }, { path: '^lib/testing/' }),
    forbidden(
      'sub-paths-are-imported-by-nobody',
      { path: '^lib/(?:index\\.ts|([^/]+)/)' },
      { path: `^lib/(?!(${inner.join('|')})/)[^/]+/`, pathNot: '^lib/$1/' },
    ),
    forbidden(
      'the-public-api-is-imported-by-testing-and-sub-paths-alone',
      { path: `^lib/(index\\.ts$|(${inner.join('|')})/)`, pathNot: '^lib/testing/[^/]+\\.ts$' },
      { path: '^lib/index\\.ts$' },
    ),
    // Their published files load that of the main entry point; what they take elsewhere would be a second copy.
    forbidden(
      'testing-and-sub-paths-take-classes-from-the-public-api',
      { path: `^lib/(?!(?:cli|${inner.filter((name) => name !== 'testing').join('|')})/)([^/]+)/` },
      {
        path: '^lib/',
        pathNot:
          '^lib/($1/|index\\.ts$|core/clock\\.ts$|runtime/provider-runtime\\.ts$|module/root-tokens\\.constants\\.ts$)',
        dependencyTypesNot: ['type-only'],
      },
    ),

    // What it takes beside the public API is functions, of which a copy does no harm.
    forbidden(
      'the-command-uses-the-public-api',
      { path: '^lib/cli/' },
      {
        path: '^lib/',
        pathNot: '^lib/(cli/|index\\.ts$|module/(check-process|thrown)\\.ts$|runtime/problem-and-cure\\.ts$)',
      },
    ),

    forbidden('core-imports-no-package', { path: '^lib/core/' }, { dependencyTypesNot: ['local', 'core'] }),
    forbidden(
      'only-refresh-events-runtime-module-and-testing-import-rxjs',
      { path: outside('tokens/refresh', 'events', 'runtime', 'module', 'testing') },
      { path: installed('rxjs') },
    ),
    forbidden(
      'only-runtime-module-testing-and-http-axios-import-nestjs-axios',
      { path: outside('runtime', 'module', 'testing'), pathNot: '^lib/http/axios\\.ts$' },
      { path: installed('@nestjs/axios') },
    ),
    forbidden(
      'only-module-testing-and-sub-paths-import-nest',
      { path: `^lib/(index\\.ts$|(core|protocol|runtime|${parts.join('|')})/)` },
      { path: installed('@nestjs/(?!axios/)[^/]+') },
    ),
    forbidden(
      'axios-comes-through-http-axios',
      { path: '^lib/', pathNot: '^lib/http/axios\\.ts$' },
      { path: installed('axios'), dependencyTypesNot: ['type-only'] },
    ),
    forbidden(
      'only-declared-packages',
      { path: '^lib/' },
      { dependencyTypesNot: ['local', 'core', 'npm', 'npm-peer', 'npm-optional'], pathNot: '^lib/' },
    ),

    forbidden('no-cycles', {}, { circular: true }),
    forbidden('no-unresolvable', {}, { couldNotResolve: true }),
    forbidden(
      'no-dead-file',
      { path: [...entries, ...commands] },
      { path: '^lib/', pathNot: [...entries, ...commands], reachable: false },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
