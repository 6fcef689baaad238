import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linksIn } from './markdown.js';

interface Manifest {
  readonly scripts: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
}

const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));

describe('package.json', () => {
  it('R67 runs no script when it is installed', () => {
    const onInstall = new Set([
      'preinstall',
      'install',
      'postinstall',
      'prepublish',
      'preprepare',
      'prepare',
      'postprepare',
    ]);
    expect(Object.keys(manifest.scripts).filter((name) => onInstall.has(name))).toEqual([]);
  });

  it('R66 argues every runtime dependency in an ADR', () => {
    const records = readdirSync('docs/adr').map((name) => readFileSync(join('docs/adr', name), 'utf8'));
    const unargued = Object.keys(manifest.dependencies ?? {}).filter(
      (name) => !records.some((text) => text.includes(`\`${name}\``)),
    );
    expect(unargued).toEqual([]);
  });

  it('R66 has every peer among what it is developed with', () => {
    expect(Object.keys(manifest.devDependencies)).toEqual(
      expect.arrayContaining(Object.keys(manifest.peerDependencies)),
    );
  });

  it('R67 packs what the README and the packed pages link to', () => {
    const packed = packedFiles();
    const pages = packed.filter((path) => path.endsWith('.md'));
    const links = pages.flatMap((page) =>
      linksIn(readFileSync(page, 'utf8')).map((link) => join(dirname(page), link.replace(/#.*/, ''))),
    );
    expect(pages).toContain('README.md');
    expect(links).not.toEqual([]);
    expect(links.filter((path) => !packed.includes(path))).toEqual([]);
  });

  it('has a lock file that names no registry', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved": "http/);
  });
});

/** What `npm pack` would put into the tarball. */
function packedFiles(): string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const answer: unknown = JSON.parse(
    execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  // npm 12 answers with an object by package name.
  const [packed]: { files: { path: string }[] }[] = Object.values(Object(answer));
  return packed?.files.map(({ path }) => path) ?? [];
}
