import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

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

  it('has a lock file that names no registry', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved": "http/);
  });
});
