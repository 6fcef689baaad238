export type { ProviderRules } from './bespoke.js';
export type { SimulatedProvider, SimulatorCounters } from './controls.js';
export type { Fault, TokenFault } from './faults.js';
export type { OAuthRules } from './oauth.js';
export type { OAuthAuthenticationMethod, OAuthClient } from './oauth-client.js';
export type {
  ClientPair,
  Grant,
  MerchantPair,
  SimulatedCredentials,
  SimulatedProviderName,
  TokenQuota,
} from './protocol.js';
export { ProviderSimulator, type SimulatorOptions } from './provider-simulator.js';
export { LoggedRequest, ReceivedRequest } from './received-request.js';
export { reply, type StubAnswer } from './stubs.js';
