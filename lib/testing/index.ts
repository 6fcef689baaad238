export * from './simulator/index.js';
export { type FixedToken, FixedTokens } from './fixed-tokens.js';
export { LocalServers } from './local-servers.js';
export { ManualClock } from './manual-clock.js';
export { overrideProviderAuth, type OverridableModule, type OverrideOptions } from './override-provider-auth.js';
export type { SimulatedPartnersOptions } from './simulated-partners.js';
export { ProviderAuthTestingModule } from './provider-auth-testing.module.js';
export { resetRejections, type StartedApplication } from './reset-rejections.js';
export {
  tokenStoreContract,
  type TokenStoreContractCase,
  type TokenStoreContractOptions,
} from './store-contract/token-store-contract.js';
