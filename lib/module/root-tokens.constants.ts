// Injection tokens of what there is once per application. Only texts: `nestjs-provider-auth/testing` has a copy of this file.

/** The one `forRoot` of an application. Nest prints a missing token's text in its own error: it has to name the cure. */
export const PROVIDER_AUTH_REGISTRY = 'ProviderAuthModule.forRoot()';

/** @internal The clock that providers run on: `overrideProvider` in tests. */
export const PROVIDER_AUTH_CLOCK = 'PROVIDER_AUTH_CLOCK';

/** @internal What providers run against in place of their definitions, a `Substitute`: `overrideProvider` in tests. */
export const PROVIDER_AUTH_SUBSTITUTE = 'PROVIDER_AUTH_SUBSTITUTE';
