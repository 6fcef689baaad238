import { prototypeOf } from './prototype-of.js';

/** As it is, not as it is declared: what it returns is no `any`. */
const setPrototype: <T extends object>(value: T, prototype: null) => T = Object.setPrototypeOf;

/** Whether a value has a property, leaving aside what somebody may have put on `Object.prototype`. */
export function has(value: object, key: PropertyKey): boolean {
  return Object.hasOwn(value, key) || (key in value && levelsOf(value).some((level) => Object.hasOwn(level, key)));
}

/**
 * A shallow copy that inherits nothing: what somebody puts on `Object.prototype` does not show in it. What a value has from
 * a class of its own is copied too.
 */
export function withoutPrototype<T extends object>(value: T): T {
  // Not Object.create(null): V8 makes a hash table of it, and each read of that takes three times as long.
  const copy = setPrototype({ ...value }, null);
  for (const level of levelsOf(value)) {
    for (const key of Reflect.ownKeys(level)) {
      if (key !== 'constructor' && !Object.hasOwn(copy, key)) Reflect.set(copy, key, Reflect.get(value, key));
    }
  }
  return copy;
}

/** A value and its prototypes, less the last one. Not compared with `Object.prototype`: Jest has several. */
function levelsOf(value: object): object[] {
  const levels = [value];
  let next = prototypeOf(value);
  while (next !== null) {
    const after = prototypeOf(next);
    if (after !== null) levels.push(next);
    next = after;
  }
  return levels;
}
