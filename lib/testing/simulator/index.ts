export type { LoggedRequest, SimulatedProvider, SimulatorCounters, TokenFault } from './controls.js';
export type { ClientPair, MerchantPair, SimulatedCredentials, SimulatedProviderName, TokenQuota } from './protocol.js';
export { ProviderSimulator, type SimulatorOptions } from './provider-simulator.js';
