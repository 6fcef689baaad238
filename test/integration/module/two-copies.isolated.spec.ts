import { Logger } from '@nestjs/common';
import * as ours from 'nestjs-provider-auth';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { definitionOf, faultsOf, startApp } from './application.js';
import { loggedLines } from '../../logged-lines.js';

const { ProviderAuthModule } = ours;
const MEET = 'two copies of nestjs-provider-auth meet here; see `npm ls nestjs-provider-auth`';
let other: typeof ours;

const theirs = () =>
  other.defineProvider({ http: { baseURL: 'https://acme.test' }, credentials: {}, attach: () => {} });
const knowsNobody = () => {
  throw new other.UnknownSubjectError();
};

beforeAll(async () => {
  vi.resetModules();
  other = await import('nestjs-provider-auth');
  expect(other.ProviderAuthModule).not.toBe(ProviderAuthModule);
});

afterEach(() => {
  vi.restoreAllMocks();
});

// Other specs share this process, and go on with one of them.
afterAll(() => {
  const copies: unknown = Reflect.get(globalThis, Symbol.for('nestjs-provider-auth.copies'));
  if (copies instanceof Set) copies.clear();
});

describe('R96 two copies of this package', () => {
  it('a definition of the other copy, given or made by a factory, and its preset with faults', async () => {
    const faults = await faultsOf(
      startApp({
        imports: [
          ProviderAuthModule.forRootAsync({
            providers: {
              given: theirs(),
              made: theirs,
              preset: () => other.manis({ baseURL: '', merchantId: '', secret: '' }),
              ours: definitionOf('ours'),
            },
          }),
        ],
      }),
    );
    expect(faults.toSorted()).toEqual(
      ['given', 'made', 'preset'].map((name) => expect.stringContaining(`${name}: ${MEET}`)),
    );
  });

  it('a forRoot of each', async () => {
    const imports = [
      ProviderAuthModule.forRoot({ providers: {} }),
      other.ProviderAuthModule.forRoot({ providers: {} }),
    ];
    expect(await faultsOf(startApp({ imports }))).toEqual([expect.stringContaining(`ProviderAuthModule: ${MEET}`)]);
  });

  it('that do not meet at start-up: a warning, because values of one are none of the other', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers: {} })] });
    expect(loggedLines(warn, /copies/)).toEqual([
      expect.stringMatching(/^2 copies of nestjs-provider-auth are loaded: .*`npm ls nestjs-provider-auth`/),
    ]);
    await app.close();
  });

  it('an unknown subject of the other copy is unknown', async () => {
    vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const providers = { manis: definitionOf('manis', { credentials: knowsNobody, requireSubject: true }) };
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers })] });
    const unknown = app.get(ours.TokenService).getToken('manis', { subject: 'nobody' });
    await expect(unknown).rejects.toBeInstanceOf(ours.UnknownSubjectError);
    await app.close();
  });
});
