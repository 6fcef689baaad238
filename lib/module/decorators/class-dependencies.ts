import 'reflect-metadata';
import { prototypeOf } from '../../core/prototype-of.js';
import {
  INJECTED_PROPERTIES,
  NAMED_PARAMETERS,
  OPTIONAL_PARAMETERS,
  PARAMETER_TYPES,
} from './nest-metadata.constants.js';
import {
  type InjectedProperty,
  isInjectedProperty,
  isNamedParameter,
  metadataList,
  type NamedParameter,
  ownMetadataList,
} from './nest-metadata.js';

/** What a class asks Nest for by constructor. */
export interface Parameters {
  /** The class whose constructor it is: the class itself or one that it extends; absent: there is no metadata. */
  readonly owner: object | undefined;
  /** Injection tokens by index. */
  readonly tokens: readonly unknown[];
}

const DECLARED = 'nestjs-provider-auth:declared-parameters';
const declaredTypes = new WeakMap<InjectedProperty, unknown>();

/** The constructor parameters as they are written in the class, before any `@UseProviderAuth` put its tokens there. */
export function declaredParameters(target: object): Parameters {
  for (let owner: object | null = target; owner !== null; owner = prototypeOf(owner)) {
    const remembered = ownMetadataList(DECLARED, owner);
    if (remembered !== undefined) return { owner, tokens: remembered };
    const types = ownMetadataList(PARAMETER_TYPES, owner);
    const named = ownMetadataList(NAMED_PARAMETERS, owner);
    if (types === undefined && named === undefined) continue;
    // @Inject() copies the parent's entries into the child's list, where their indexes mean other parameters.
    const parent = prototypeOf(owner);
    const inherited = parent === null ? [] : namedParameters(parent);
    const tokens = [...(types ?? [])];
    for (const entry of named?.filter(isNamedParameter) ?? []) {
      if (!inherited.includes(entry)) tokens[entry.index] = entry.param;
    }
    return { owner, tokens: Array.from(tokens) };
  }
  return { owner: undefined, tokens: [] };
}

/** The injected properties as they are written in the class and those it extends. */
export function declaredProperties(target: object): readonly InjectedProperty[] {
  return injectedProperties(target).map((entry) =>
    declaredTypes.has(entry) ? { key: entry.key, type: declaredTypes.get(entry) } : entry,
  );
}

/** Makes Nest inject other tokens into this class, and remembers the declared ones for classes that extend it. */
export function replaceDependencies(target: object, replace: (token: unknown) => unknown): void {
  const { owner, tokens } = declaredParameters(target);
  if (owner !== undefined) {
    Reflect.defineMetadata(DECLARED, tokens, target);
    Reflect.defineMetadata(PARAMETER_TYPES, tokens.map(replace), target);
    // All in the parameter types: unlike these, named parameters are inherited by classes with another constructor.
    Reflect.defineMetadata(NAMED_PARAMETERS, [], target);
    Reflect.defineMetadata(OPTIONAL_PARAMETERS, Reflect.getOwnMetadata(OPTIONAL_PARAMETERS, owner) ?? [], target);
  }
  const properties = declaredProperties(target).map((declared) => {
    const entry = { key: declared.key, type: replace(declared.type) };
    declaredTypes.set(entry, declared.type);
    return entry;
  });
  Reflect.defineMetadata(INJECTED_PROPERTIES, properties, target);
}

/** Every token that Nest will inject into a class, `forwardRef` resolved. */
export function injectedTokens(target: object): readonly unknown[] {
  const tokens: unknown[] = [...(metadataList(PARAMETER_TYPES, target) ?? [])];
  for (const { index, param } of namedParameters(target)) tokens[index] = param;
  return [...tokens, ...injectedProperties(target).map(({ type }) => type)].map(resolveForwardRef);
}

function resolveForwardRef(token: unknown): unknown {
  if (typeof token !== 'object' || token === null || !('forwardRef' in token)) return token;
  return typeof token.forwardRef === 'function' ? Reflect.apply(token.forwardRef, token, []) : token;
}

function namedParameters(target: object): readonly NamedParameter[] {
  return metadataList(NAMED_PARAMETERS, target)?.filter(isNamedParameter) ?? [];
}

function injectedProperties(target: object): readonly InjectedProperty[] {
  return metadataList(INJECTED_PROPERTIES, target)?.filter(isInjectedProperty) ?? [];
}
