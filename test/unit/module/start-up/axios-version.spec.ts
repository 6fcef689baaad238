import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { axiosVersionFault } from '../../../../lib/module/start-up/axios-version.js';

const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

describe('R96 the axios of @nestjs/axios', () => {
  it.each(['0.27.2', '1.7.9', '1.15.0', '1.19.99', 'unknown'])('%s is older than the peer range', (version) => {
    expect(axiosVersionFault(version)).toBe(
      `ProviderAuthModule: axios ${version} is installed for @nestjs/axios; install axios 1.20 or newer`,
    );
  });

  it.each(['1.20.0', '1.21.1', '1.100.0', '2.0.0'])('%s is not', (version) => {
    expect(axiosVersionFault(version)).toBeUndefined();
  });

  it('is held to the floor of package.json', () => {
    expect(peerDependencies.axios).toBe('^1.20.0');
  });
});
