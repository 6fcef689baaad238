import 'reflect-metadata';
import { isList } from '../../core/is-list.js';

/** A property that Nest injects. */
export interface InjectedProperty {
  readonly key: string | symbol;
  readonly type: unknown;
}

/** A constructor parameter with `@Inject()`. */
export interface NamedParameter {
  readonly index: number;
  readonly param: unknown;
}

/** The metadata list of a class, or of the next class that it extends; `undefined` where there is none. */
export function metadataList(key: string, target: object): readonly unknown[] | undefined {
  const found: unknown = Reflect.getMetadata(key, target);
  return isList(found) ? found : undefined;
}

/** The metadata list of a class itself; `undefined` where it has none. */
export function ownMetadataList(key: string, target: object): readonly unknown[] | undefined {
  const found: unknown = Reflect.getOwnMetadata(key, target);
  return isList(found) ? found : undefined;
}

export function isNamedParameter(entry: unknown): entry is NamedParameter {
  return isObject(entry) && 'index' in entry && typeof entry.index === 'number' && 'param' in entry;
}

export function isInjectedProperty(entry: unknown): entry is InjectedProperty {
  return isObject(entry) && 'key' in entry && ['string', 'symbol'].includes(typeof entry.key) && 'type' in entry;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
