export { AccessToken } from './core/access-token.js';
export * from './core/errors.js';
export { defineProvider, ProviderDefinition } from './protocol/provider-definition.js';
export { form, json, multipart } from './protocol/token-request-body.js';
