import { ProviderAuthError } from '../../core/errors.js';
import { DEFINITION, ProviderDefinition } from '../../protocol/definition/provider-definition.js';

const CURE = 'see `npm ls nestjs-provider-auth` and keep one version and one format, ESM or CommonJS';

/** The fault of a definition or a module of another copy of this package than ours. */
export const TWO_COPIES = `two copies of nestjs-provider-auth meet here; ${CURE}`;

/** Whether another copy of this package made it: a definition, or an error in place of one. */
export function isOfAnotherCopy(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (DEFINITION in value) return !(value instanceof ProviderDefinition);
  return 'code' in value && value.code === 'ERR_PROVIDER_AUTH_OPTIONS' && !(value instanceof ProviderAuthError);
}

const COPIES = Symbol.for('nestjs-provider-auth.copies');
const known: unknown = Reflect.get(globalThis, COPIES);
const copies: Set<unknown> = known instanceof Set ? known : new Set();
Reflect.set(globalThis, COPIES, copies.add(isOfAnotherCopy));

/** What to say when this process has loaded several copies. Only a warning: each may be whole in itself, as in tests that reset modules. */
export function packageCopiesWarning(): string | undefined {
  return copies.size < 2
    ? undefined
    : `${copies.size} copies of nestjs-provider-auth are loaded: tokens, errors and values of one are none of the other's; ${CURE}`;
}
