import { redactText } from '../core/redact-text.js';
import { withoutPrototype } from '../core/without-prototype.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';
import type { TenantUrl } from '../protocol/definition/tenant-url.js';
import { PROVIDER_OPTIONS, unknownOptionCure } from '../protocol/definition/option-types.js';

/** An option of a definition that a preset may leave to its users. */
export type SharedOption = Exclude<keyof ProviderOptions<unknown>, 'credentials' | 'revoke'>;

/** All that users may say of a preset: whatever a definition takes, less what the preset decides. */
export type PresetOptions<C, Decided extends SharedOption = never> = Partial<
  Omit<ProviderOptions<C>, 'credentials' | 'revoke' | Decided>
> & {
  /** Base URL of the API and its token endpoint, short for `http.baseURL`. Default: that of the preset, if it has one. */
  readonly baseURL?: string | TenantUrl<C>;
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
  const left = Object.keys(PROVIDER_OPTIONS).filter((name) => isShared(name) && !decided.includes(name));
  const known = [...own, ...left, 'baseURL'];
  return Object.entries<unknown>({ ...options })
    .flatMap(([name, value]) => (value === undefined || known.includes(name) ? [] : [name]))
    .map((name) =>
      Object.hasOwn(PROVIDER_OPTIONS, name)
        ? `\`${name}\` is decided by ${preset}(); leave it out, or write a definition of your own with defineProvider()`
        : `\`${redactText(name, [])}\` is no option of ${preset}(); ${unknownOptionCure(name, known)}`,
    );
}

function isShared(name: string): name is SharedOption {
  return Object.hasOwn(PROVIDER_OPTIONS, name) && name !== 'credentials' && name !== 'revoke';
}
