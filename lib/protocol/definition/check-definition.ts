import { contradictions } from './contradictions.js';
import { httpFaults } from './http-faults.js';
import { optionTypeFaults } from './option-types.js';
import { originFaults } from './origin-faults.js';
import type { ProviderOptions } from './provider-definition.js';
import { serverFaults } from './server-faults.js';
import { storeFaults } from './store-faults.js';

/** What cannot work in a definition, one sentence each with its cure; empty when it can. Never a secret. */
export function checkDefinition(options: ProviderOptions<unknown>): string[] {
  const { faults, isReadable } = optionTypeFaults(options);
  if (!isReadable) return faults;
  return [
    ...faults,
    ...[originFaults, httpFaults, serverFaults, contradictions, storeFaults].flatMap((check) => check(options)),
  ];
}
