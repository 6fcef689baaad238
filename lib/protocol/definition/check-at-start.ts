import { checkDefinition } from './check-definition.js';
import { tokenEndpointFaults } from './check-token-endpoint.js';
import type { ProviderOptions } from './provider-definition.js';
import { publicSuffixFaults } from './public-suffix.js';

/**
 * All that cannot work in a definition, one sentence each with its cure: what `checkDefinition` finds, and what takes
 * longer to know. Nothing is sent. Within about a second, whatever the definition's own code does.
 */
export async function checkAtStart(options: ProviderOptions<unknown>): Promise<string[]> {
  const { originPattern, http } = options;
  const ours = typeof http.baseURL === 'function';
  return [
    ...checkDefinition(options),
    ...(await publicSuffixFaults(originPattern, ours)),
    ...(await tokenEndpointFaults(options)),
  ];
}
