import { plainOriginFaults } from '../../protocol/definition/plain-origins.js';
import type { ProviderAuthSettings } from '../provider-auth-options.js';

/** What cannot work in the options for all providers, one sentence each with its cure. */
export function checkSettings(settings: ProviderAuthSettings): string[] {
  const faults = plainOriginFaults(settings.dangerouslyAllowHttp ?? []).map((fault) => `ProviderAuthModule: ${fault}`);
  if (settings.http?.baseURL !== undefined) {
    faults.push("ProviderAuthModule: http.baseURL would be every provider's; move it into the provider's own http");
  }
  if (settings.proxy !== undefined && settings.proxy !== 'environment') {
    faults.push("ProviderAuthModule: proxy can only be 'environment'; put any other proxy into http.httpsAgent");
  }
  return faults;
}
