import type { ProviderRegistry } from '../module/registry/provider-registry.js';
import { PROVIDER_AUTH_REGISTRY } from '../module/root-tokens.constants.js';

/** As much of a Nest application as is used here. */
export interface StartedApplication {
  get(token: string, options: { readonly strict: false }): unknown;
}

/** It is as if no API had ever rejected a token of this application: the next rejection is followed by an acquisition. */
export function resetRejections(app: StartedApplication): void {
  const registry = app.get(PROVIDER_AUTH_REGISTRY, { strict: false });
  if (!isRegistry(registry)) throw new TypeError('this application has no ProviderAuthModule');
  for (const name of registry.names()) registry.get(name).runtime.resetRejections();
}

function isRegistry(value: unknown): value is ProviderRegistry {
  return typeof value === 'object' && value !== null && 'names' in value && 'standIn' in value;
}
