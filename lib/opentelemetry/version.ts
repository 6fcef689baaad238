/** What meters and tracers are called: this package, and its version as package.json has it. */
export const SCOPE = { name: 'nestjs-provider-auth', version: '0.1.0' } as const;
