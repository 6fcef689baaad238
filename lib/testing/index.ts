export * from './simulator/index.js';
export { ManualClock } from './manual-clock.js';
export { type HttpServiceMock, provideProviderHttp } from './provide-provider-http.js';
export { provideProviderTokens } from './provide-provider-tokens.js';
export {
  tokenStoreContract,
  type TokenStoreContractCase,
  type TokenStoreContractOptions,
} from './store-contract/token-store-contract.js';
