import { ProviderAuthModule, type ProviderDefinition } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { definitionOf, faultsOf, SECRET, startApp } from './application.js';

const checked = (validate: () => string[] | Promise<string[]>): ProviderDefinition =>
  definitionOf('acme', { validate });

describe("R64 a definition's own check", () => {
  it('fails the start-up with all that it finds, beside the faults of others', async () => {
    const acme = checked(() => Promise.resolve(['a package is missing; install it']));
    const other = definitionOf('other', { http: {} });
    const faults = await faultsOf(startApp({ imports: [ProviderAuthModule.forRoot({ providers: { acme, other } })] }));
    expect(faults).toEqual([
      'acme: a package is missing; install it',
      expect.stringMatching(/^other: http.baseURL is missing/),
    ]);
  });

  it('R77 is one fault when it throws, without what it read', async () => {
    const acme = checked(() => {
      throw new SyntaxError(`Unexpected token, "${SECRET}" is not valid JSON`);
    });
    const other = checked(() => Promise.reject(new Error('the HSM is away')));
    const faults = await faultsOf(startApp({ imports: [ProviderAuthModule.forRoot({ providers: { acme, other } })] }));
    expect(faults).toEqual([
      'acme: validate threw SyntaxError: Unexpected token, … is not valid JSON; let it return what is wrong, as a list of sentences',
      'other: validate threw Error: the … is …; let it return what is wrong, as a list of sentences',
    ]);
  });

  it('lets the application start when it finds nothing', async () => {
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers: { acme: checked(() => []) } })] });
    await app.close();
  });
});
