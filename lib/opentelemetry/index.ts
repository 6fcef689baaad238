export { observe, type ObserveOptions } from './observe.js';
export { ProviderAuthOpenTelemetryModule } from './provider-auth-open-telemetry.module.js';
