export { type HttpServiceMock, provideProviderHttp } from './provide-provider-http.js';
export { provideProviderTokens } from './provide-provider-tokens.js';
