import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inlineCode, rowsOf, sectionOf } from './markdown.js';

const pagesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pagesIn('docs')];
/** A record that another one took the place of tells of its own time. */
const records = pagesIn('docs/adr').filter((path) => !/superseded by/i.test(readFileSync(path, 'utf8').slice(0, 300)));

/** Everything that a page may speak of by name. */
const known = new Set(
  ['lib', 'test', 'sample', 'scripts', 'bench']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((path) => /\.m?[jt]s$/.test(path) && !path.includes('node_modules') && !path.includes('conventions'))
    .concat('package.json', 'tsconfig.base.json')
    .flatMap((path) => readFileSync(path, 'utf8').match(/[A-Za-z_$][\w$]*/g) ?? []),
);
const exported = new Set(readFileSync('etc/index.api.md', 'utf8').match(/\w+/g));

describe.each([...pages, ...records])('%s', (path) => {
  const page = readFileSync(path, 'utf8');

  it('names files and folders that exist', () => {
    const ours = /^(lib|test|docs|sample|scripts|bench|etc)\/[\w./-]*$/;
    const inLib = /^[\w-]+\/[\w./-]+\.ts$/;
    const missing = inlineCode(page).filter((code) =>
      ours.test(code) ? !existsSync(code) : inLib.test(code) && !existsSync(join('lib', code)),
    );
    expect(missing).toEqual([]);
  });

  it('imports what is exported', () => {
    const imports = [...page.matchAll(/import \{([^}]*)\} from 'nestjs-provider-auth'/g)].flatMap(([, names = '']) =>
      names.split(',').map((name) =>
        name
          .trim()
          .replace(/^type /, '')
          .replace(/ as .*/, ''),
      ),
    );
    expect(imports.filter((name) => name !== '' && !exported.has(name))).toEqual([]);
  });
});

describe.each(pages)('%s', (path) => {
  // camelCase, PascalCase and calls: plain words are words.
  it('names nothing in code that is not there', () => {
    const names = inlineCode(readFileSync(path, 'utf8')).flatMap(
      (code) => /^@?(\w*(?:[a-z]\w*[A-Z]|[A-Z]\w*[a-z])\w*|[a-z]\w*(?=\())(?:\(.*\))?$/s.exec(code)?.[1] ?? [],
    );
    expect([...new Set(names)].filter((name) => !known.has(name))).toEqual([]);
  });
});

it('CONTRIBUTING.md tells the way of one request in at most 12 files', () => {
  const files = rowsOf(sectionOf(readFileSync('CONTRIBUTING.md', 'utf8'), 'The way of one request')).flatMap(
    ([file = '']) => inlineCode(file),
  );
  expect(files.length).toBeGreaterThan(5);
  expect(files.length).toBeLessThanOrEqual(12);
  expect(files.filter((file) => !existsSync(join('lib', file)))).toEqual([]);
});

it('CONTRIBUTING.md shows every room of lib/, and no other', () => {
  const [, picture = ''] = /^lib\/\n(.*?)^test\/$/ms.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? [];
  let outer = '';
  const shown = [...picture.matchAll(/^( +)([\w-]+)\//gm)].map(([, indent = '', name = '']) => {
    if (indent.length === 2) outer = name;
    return indent.length === 2 ? name : `${outer}/${name}`;
  });
  const rooms = readdirSync('lib', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice('lib/'.length));
  expect(shown.toSorted()).toEqual(rooms.toSorted());
});
