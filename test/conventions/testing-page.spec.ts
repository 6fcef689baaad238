import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Files that run, in generated applications or here. */
const files = [
  ...readdirSync('test/consumers/app').map((name) => join('test/consumers/app', name)),
  'test/integration/testing/recipes.spec.ts',
].map((path) => withoutIndentation(readFileSync(path, 'utf8')));

const recipes = [...readFileSync('docs/testing.md', 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(
  ([, code = '']) => code,
);

function withoutIndentation(code: string): string {
  // A type check of this repository is stricter than an application's.
  return code.replaceAll(/^ +/gm, '').replaceAll("params['id']", 'params.id').trim();
}

it('docs/testing.md shows code that runs in a test', () => {
  const shown = recipes.filter((code) => !files.some((file) => file.includes(withoutIndentation(code))));
  expect(recipes.length).toBeGreaterThan(4);
  expect(shown).toEqual([]);
});
