import { withoutPrototype } from '../core/without-prototype.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';
import { closestName } from './closest-name.js';

/** An option of a definition that a preset may leave to its users. */
export type SharedOption = Exclude<keyof ProviderOptions<unknown>, 'credentials' | 'revoke'>;

/** All that users may say of a preset: whatever a definition takes, less what the preset decides. */
export type PresetOptions<C, Decided extends SharedOption = never> = Partial<
  Omit<ProviderOptions<C>, 'credentials' | 'revoke' | Decided>
> & {
  /** Base URL of the API and its token endpoint, short for `http.baseURL`. Default: that of the preset, if it has one. */
  readonly baseURL?: string;
};

/** Every one of them, which the compiler sees to. */
const SHARED: Readonly<Record<SharedOption, true>> = {
  http: true,
  origins: true,
  originPattern: true,
  dangerouslyAllowHttp: true,
  server: true,
  validate: true,
  request: true,
  isSuccess: true,
  read: true,
  readError: true,
  cures: true,
  createToken: true,
  renew: true,
  onRefreshTokenRotated: true,
  attach: true,
  isRejection: true,
  replayUnsafe: true,
  lifetime: true,
  deadline: true,
  tokenType: true,
  singleSession: true,
  requireSubject: true,
  resolveSubject: true,
  maxSubjects: true,
  maxConcurrentAcquisitions: true,
  tokenRequestQuota: true,
};

/** The options of a definition among `options`, as far as they are given. */
export function sharedOptions<C>(options: PresetOptions<C>): PresetOptions<C> {
  const shared = withoutPrototype(options);
  for (const [name, value] of Object.entries<unknown>(shared)) {
    if (!isShared(name) || value === undefined) Reflect.deleteProperty(shared, name);
  }
  return shared;
}

/** Options that a preset does not know or decides itself, one sentence each with its cure. */
export function optionFaults(
  options: object,
  { name: preset, own, decided }: { name: string; own: readonly string[]; decided: readonly SharedOption[] },
): string[] {
  const left = Object.keys(SHARED).filter((name) => !decided.some((each) => each === name));
  const known = new Set([...own, ...left, 'baseURL']);
  return Object.entries<unknown>({ ...options })
    .flatMap(([name, value]) => (value === undefined || known.has(name) ? [] : [name]))
    .map((name) => {
      if (isShared(name) || name === 'revoke' || name === 'credentials') {
        return `\`${name}\` is decided by ${preset}(); leave it out, or write a definition of your own with defineProvider()`;
      }
      const meant = closestName(name, [...known]);
      return `\`${name}\` is no option of ${preset}(); ${meant === undefined ? 'leave it out' : `did you mean \`${meant}\`?`}`;
    });
}

function isShared(name: string): name is SharedOption {
  return Object.hasOwn(SHARED, name);
}
