/** What lies at a dotted path (`data.items.0.id`) of a JSON value, own properties only; the empty path is the whole. */
export function jsonPath(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path === '' ? [] : path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = Reflect.get(found, name);
  }
  return found;
}
