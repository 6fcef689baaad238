import { prototypeOf } from './prototype-of.js';

/** As it is, not as it is declared: what it returns is no `any`. */
const create: (prototype: null) => object = Object.create;

/** Whether a value has a property, leaving aside what somebody may have put on `Object.prototype`. */
export function has(value: object, key: PropertyKey): boolean {
  return Object.hasOwn(value, key) || (key in value && levelsOf(value).some((level) => Object.hasOwn(level, key)));
}

/**
 * A shallow copy that inherits nothing: what somebody puts on `Object.prototype` does not show in it. What a value has from
 * a class of its own is copied too.
 */
export function withoutPrototype<T extends object>(value: T): T {
  const copy = Object.assign(create(null), value);
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
