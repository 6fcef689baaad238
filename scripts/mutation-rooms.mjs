// Which specs judge a room of lib/ in mutation tests. Its unit specs always do; these too, for what is seen best from outside.
import { readdirSync } from 'node:fs';

const properties = (...names) => names.map((name) => `test/property/${name}.spec.ts`);
const tokens = properties('token-life', 'token-snapshot');

const unit = (...names) => names.map((name) => `test/unit/${name}.spec.ts`);

const others = {
  cli: ['test/integration/cli/check.spec.ts'],
  core: [
    ...properties('reading', 'origin', 'token-snapshot'),
    'test/unit/protocol/**/*.spec.ts',
    'test/fault/prototype-pollution.spec.ts',
  ],
  'events/log': ['test/unit/events/*.spec.ts', 'test/integration/module/log.spec.ts', ...properties('event-log')],
  grpc: ['test/integration/grpc/*.spec.ts'],
  http: [
    ...properties('origin', 'basic-authorization'),
    ...unit('http/client/{replay,callers-config,caller-deadline,unsafe-options}', 'http/fetch/judged-body'),
    'test/integration/clients/authorize.spec.ts',
  ],
  'http/client': ['test/unit/http/*.spec.ts'],
  'http/fetch': ['test/unit/http/*.spec.ts'],
  keyv: ['test/integration/keyv/*.spec.ts'],
  module: ['test/integration/module/*.spec.ts'],
  'module/decorators': ['test/integration/module/*.spec.ts'],
  'module/registry': ['test/unit/module/*.spec.ts', 'test/integration/module/*.spec.ts'],
  'module/start-up': [
    'test/fault/start-up.spec.ts',
    'test/integration/module/*.spec.ts',
    'test/integration/testing/override*.spec.ts',
  ],
  opentelemetry: ['test/integration/opentelemetry/*.spec.ts'],
  postgres: ['test/integration/postgres/*.spec.ts'],
  'protocol/definition': ['test/fault/start-up.spec.ts'],
  'protocol/oauth': [
    ...properties('basic-authorization'),
    ...unit('providers/client-credentials*', 'tokens/acquire/discovery'),
    'test/integration/oauth/client-authentication.spec.ts',
  ],
  'protocol/response': [
    ...properties('reading'),
    ...unit('tokens/acquire/acquisition-error'),
    'test/integration/shapes/reading.spec.ts',
    'test/contract/presets.spec.ts',
  ],
  providers: ['test/contract/{presets,preset-peculiarities,strict-presets}.spec.ts'],
  redis: ['test/integration/redis/*.spec.ts'],
  runtime: [
    'test/integration/module/{token.service,status,verify*,provider-auth.module,rejecting-api,store,warm-up,events,log}.spec.ts',
    'test/integration/clients/authorize.spec.ts',
    'test/integration/tenants/{tenants,host-per-tenant}.spec.ts',
    'test/integration/shapes/renewing.spec.ts',
  ],
  terminus: ['test/integration/terminus/*.spec.ts'],
  testing: ['test/integration/testing/*.spec.ts'],
  'tokens/cache': tokens,
  'tokens/refresh': tokens,
  'tokens/retry': [...tokens, ...properties('limits')],
  'tokens/store': ['test/unit/runtime/*.spec.ts'],
};

/** The rooms: every folder of lib/ with files of its own, except the simulator. */
export const rooms = readdirSync('lib', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.parentPath !== 'lib')
  .map((entry) => entry.parentPath.slice('lib/'.length))
  .filter((room, index, all) => all.indexOf(room) === index && !room.startsWith('testing/simulator'))
  .toSorted();

export const judges = (room) => [`test/unit/${room}/*.spec.ts`, ...(others[room] ?? [])];

const slow = new Set(['core', 'events/log', 'http', 'protocol/response', 'runtime', 'tokens/store']);

/** Milliseconds that a test may take. Most mutants that hang are told by a test that hangs, so that this is what they cost. */
export const timeout = (room) => (slow.has(room) ? 6_000 : 2_000);
