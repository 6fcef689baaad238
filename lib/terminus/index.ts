export { type ProviderAuthHealth, ProviderAuthHealthIndicator } from './provider-auth-health.indicator.js';
export type { ProviderHealthDetails } from './provider-health.js';
