import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { numbersIn, numbersTested, pathsIn, rowsOf, sectionOf, specs } from './markdown.js';

const page = readFileSync('docs/threat-model.md', 'utf8');
const policy = readFileSync('SECURITY.md', 'utf8');
const shown = rowsOf(page);

describe('R68 the threat model', () => {
  it('R68 names files that exist', () => {
    const paths = [...pathsIn(page), ...pathsIn(policy)];
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('R68 has a control and a test for every threat', () => {
    const empty = shown.filter(([, control = '', tests = '']) => [control, tests].some((t) => pathsIn(t).length === 0));
    expect(shown.length).toBeGreaterThan(30);
    expect(empty).toEqual([]);
  });

  it('R68 names numbers with which tests begin, in the files of their row', () => {
    const unshown = shown.flatMap((row) => {
      const tested = new Set(
        pathsIn(row.join(' '))
          .filter((path) => path.endsWith('.spec.ts'))
          .flatMap((path) => [...numbersTested(path)]),
      );
      return numbersIn(row.join(' '))
        .filter((number) => !tested.has(number))
        .map((number) => `${number}: ${row[0]}`);
    });
    expect(unshown).toEqual([]);
  });

  it('R68 names no number without a test', () => {
    const tested = new Set(specs().flatMap((spec) => [...numbersTested(spec)]));
    expect(numbersIn(page + policy).filter((number) => !tested.has(number))).toEqual([]);
  });
});

describe('R68 SECURITY.md', () => {
  it.each([
    'How to report',
    'Who may attack',
    'What is guaranteed',
    'What is not guaranteed',
    'What is not a vulnerability',
  ])('R68 says: %s', (title) => expect(sectionOf(policy, title).trim()).not.toBe(''));

  it('R68 asks for private reports, and names no mail box', () => {
    expect(policy).toContain('private vulnerability reporting');
    expect(policy).not.toMatch(/\w@\w/);
  });
});
