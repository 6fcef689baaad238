import { contradictions } from './contradictions.js';
import { numberFaults } from './number-faults.js';
import { originFaults } from './origin-faults.js';
import { optionsOf, type ProviderDefinition } from './provider-definition.js';
import { serverFaults } from './server-faults.js';
import { shapeFaults } from './shape-faults.js';
import { storeFaults } from './store-faults.js';
import { unknownOptions } from './unknown-options.js';

/** What cannot work in a definition, one sentence each with its cure; empty when it can. Never a secret. */
export function checkDefinition(definition: ProviderDefinition, name: string): string[] {
  const options = optionsOf(definition);
  // Whoever writes plain JavaScript is told what is no object or list; nothing within can be looked at then.
  const shape = shapeFaults(options);
  const checks = [originFaults, serverFaults, numberFaults, contradictions, storeFaults];
  const faults = [
    ...unknownOptions(options),
    ...(shape.length > 0 ? shape : checks.flatMap((check) => check(options))),
  ];
  return faults.map((fault) => `${name}: ${fault}`);
}
