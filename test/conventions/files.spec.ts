import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { specs } from './markdown.js';

interface Source {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
}

const sources: Source[] = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => {
    const text = readFileSync(join('lib', name), 'utf8');
    return { path: `lib/${name.replaceAll(sep, '/')}`, text, lines: text.trimEnd().split('\n').length };
  });

const within = (...folders: string[]) =>
  sources.filter(({ path }) => folders.some((folder) => path.startsWith(`lib/${folder}/`)));

describe('the files of lib/', () => {
  it('have at most 200 lines each', () => {
    expect(sources.filter(({ lines }) => lines > 200).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  it('have fewer than 650 lines of code together in core/', () => {
    const code = within('core').flatMap(({ text }) =>
      text.split('\n').filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line)),
    );
    expect(code.length).toBeLessThan(650);
  });

  it('name none of the five providers in core/, tokens/, protocol/ and http/', () => {
    const name = /airalo|benchling|(?:1|one)[-_ ]?shot|emma|manis/i;
    const hits = within('core', 'tokens', 'protocol', 'http').flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, i) => (name.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
    );
    expect(hits).toEqual([]);
  });
});

describe('the specs of test/unit/', () => {
  const rooms = specs()
    .map((path) => path.replaceAll(sep, '/'))
    .filter((path) => path.startsWith('test/unit/'))
    .map((path) => dirname(path).slice('test/unit/'.length));

  it('belong to a room of lib/ each', () => {
    expect([...new Set(rooms)].filter((room) => !existsSync(join('lib', room)))).toEqual([]);
  });

  // A room that talks to somebody else's server has its specs beside that server; the simulator has its contracts.
  it('leave out no room but those with an integration, and the simulator', () => {
    const all = new Set(sources.map(({ path }) => dirname(path).slice('lib/'.length)));
    const left = [...all].filter((room) => room !== '' && !rooms.includes(room));
    expect(left.filter((room) => !existsSync(join('test/integration', room)))).toEqual(['testing/simulator']);
  });
});

describe('what specs share', () => {
  // Files share a process: such a module is evaluated for the first that imports it, and its hooks would be that one's.
  it('has no hooks but in functions', () => {
    const shared = readdirSync('test', { recursive: true, encoding: 'utf8' })
      .map((name) => `test/${name.replaceAll(sep, '/')}`)
      .filter((path) => /^(?!.*(?:\/node_modules\/|\.spec\.ts$)).*\.ts$/.test(path) && path !== 'test/setup.ts');
    const hook = /^(?:before|after)(?:Each|All)\(/m;
    expect(shared.length).toBeGreaterThan(20);
    expect(shared.filter((path) => hook.test(readFileSync(path, 'utf8')))).toEqual([]);
  });
});
