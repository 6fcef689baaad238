import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CheckArguments, UsageError } from './arguments.js';
import { NotStarted } from './not-started.js';

type Class = new (...dependencies: never[]) => object;

/** What `@Module` writes onto a class, one of them at least where it is of any use. */
const MODULE_METADATA = ['imports', 'providers', 'controllers', 'exports'];

/** The module of an application, out of the file that exports it: ESM or CommonJS. Throws UsageError, NotStarted. */
export async function applicationModule({ module: path, exportName }: CheckArguments): Promise<Class> {
  const found = resolve(path);
  if (!existsSync(found)) throw new UsageError(`there is no file ${path}; build the application, or correct the path`);
  await import('reflect-metadata');
  const exported = await exportsOf(found, path);
  if (exportName === undefined) return onlyModule(exported, path);
  const named = exported.get(exportName);
  if (isClass(named)) return named;
  throw new UsageError(`${path} exports no class ${exportName}, only ${namesOf([...exported])}; correct --export`);
}

async function exportsOf(file: string, path: string): Promise<ReadonlyMap<string, unknown>> {
  try {
    const imported: unknown = await import(pathToFileURL(file).href);
    const named = entriesOf(imported);
    // Of CommonJS, what no parser could see is in the default export.
    return new Map([...entriesOf(new Map(named).get('default')), ...named]);
  } catch (error) {
    throw new NotStarted(`${path} cannot be loaded`, error);
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' ? Object.entries<unknown>({ ...value }) : [];
}

function onlyModule(exported: ReadonlyMap<string, unknown>, path: string): Class {
  const modules = new Map<Class, string>();
  for (const [name, value] of exported) if (isClass(value) && isModule(value)) modules.set(value, name);
  const [first, ...more] = modules.keys();
  if (first === undefined) {
    throw new UsageError(
      `${path} exports no Nest module, only ${namesOf([...exported])}; name the file of the root module`,
    );
  }
  if (more.length === 0) return first;
  throw new UsageError(
    `${path} exports several Nest modules: ${[...modules.values()].join(', ')}; say which with --export`,
  );
}

function namesOf(exported: readonly (readonly [string, unknown])[]): string {
  return exported.map(([name]) => name).join(', ') || 'nothing';
}

function isModule(value: Class): boolean {
  return MODULE_METADATA.some((key) => Reflect.hasOwnMetadata(key, value));
}

function isClass(value: unknown): value is Class {
  return typeof value === 'function';
}
