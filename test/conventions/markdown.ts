import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The cells of every table row of a page, without heads and rules. */
export function rowsOf(page: string): string[][] {
  const lines = page.split('\n');
  return lines
    .filter((line, i) => line.startsWith('|') && !isRule(line) && !isRule(lines[i + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

function isRule(line: string): boolean {
  return /^\|[\s|:-]+\|$/.test(line);
}

/** What follows the heading `title`, up to the next one. */
export function sectionOf(page: string, title: string): string {
  const [, rest = ''] = page.split(`\n## ${title}\n`);
  return rest.split('\n## ')[0] ?? '';
}

/** The files of this repository that a text names in backticks or links to. */
export function pathsIn(text: string): string[] {
  return [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\.(?:ts|mjs|json|md|txt))`/g)].map(([, path = '']) => path);
}

/** Where a page links to within the repository; an anchor of the page itself does not count. */
export function linksIn(page: string): string[] {
  return [...page.matchAll(/\]\((?!\w+:|#)([^)\s]+)\)/g)].map(([, link = '']) => link);
}

/** The numbers of requirements in a text: `R26`, … */
export function numbersIn(text: string): string[] {
  return [...text.matchAll(/\bR\d+\b/g)].map(([number]) => number);
}

/** The numbers with which names in a spec begin. */
export function numbersTested(spec: string): Set<string> {
  const names = readFileSync(spec, 'utf8').matchAll(/['"`](R\d+(?:,? R\d+)*)\b/g);
  return new Set([...names].flatMap(([, numbers = '']) => numbersIn(numbers)));
}

/** All specs under test/. */
export function specs(): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.spec.ts') && !name.includes('node_modules'))
    .map((name) => join('test', name));
}

/** What stands in backticks, outside of blocks of code. */
export function inlineCode(page: string): string[] {
  return [...page.replace(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}
