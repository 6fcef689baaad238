import { checkDefinition } from './check-definition.js';
import { tokenEndpointFaults } from './check-token-endpoint.js';
import { optionsOf, type ProviderDefinition } from './provider-definition.js';
import { publicSuffixFaults } from './public-suffix.js';

/**
 * All that cannot work in a definition, one sentence each with its cure: what `checkDefinition` finds, and what takes
 * longer to know. Nothing is sent. Within about a second, whatever the definition's own code does.
 */
export async function checkAtStart(definition: ProviderDefinition, name: string): Promise<string[]> {
  const faults = checkDefinition(definition, name);
  const { originPattern, http } = optionsOf(definition);
  const ours = typeof http.baseURL === 'function';
  const suffixFaults = typeof originPattern === 'string' ? await publicSuffixFaults(originPattern, ours) : [];
  return [
    ...faults,
    ...suffixFaults.map((fault) => `${name}: ${fault}`),
    ...(await tokenEndpointFaults(definition, name)),
  ];
}
