import { fileURLToPath } from 'node:url';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { NestApplicationContext } from '@nestjs/core';
// The check loads it, and so long no test is to take.
import 'nestjs-provider-auth';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkedHere } from '../../../lib/cli/application-process.js';
import { UsageError } from '../../../lib/cli/arguments.js';
import { check } from '../../../lib/cli/check.js';
import { becomeCheckProcess } from '../../../lib/module/check-process.js';
import { afterTest } from '../../after-test.js';

const FILE = fileURLToPath(new URL('applications/modules.ts', import.meta.url));

/** Verifies an application, as its own process does. */
const checked = (
  exportName: string,
  more: { readonly providers?: readonly string[]; readonly subject?: string } = {},
) => check({ module: FILE, providers: [], subject: undefined, exportName, json: true, ...more });

describe('a check of an application', () => {
  beforeEach(() => {
    const init = Object.getOwnPropertyDescriptor(NestApplicationContext.prototype, 'init') ?? {};
    becomeCheckProcess();
    afterTest(() => {
      Object.defineProperty(NestApplicationContext.prototype, 'init', init);
      Reflect.deleteProperty(globalThis, Symbol.for('nestjs-provider-auth.check-process'));
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    Logger.overrideLogger(false);
  });

  it('verifies all its providers, and runs none of its hooks', async () => {
    const rows = await checked('Good');
    expect(rows.toSorted((a, b) => (String(a.provider) < String(b.provider) ? -1 : 1))).toMatchObject([
      { provider: 'key', outcome: 'ok', notes: ['nothing to acquire'] },
      { provider: 'other', outcome: 'ok' },
      { provider: 'tenants', outcome: 'skipped', subject: undefined },
    ]);
  });

  it('keeps what Nest logs of the application out of the way', async () => {
    const written = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true));
    Logger.overrideLogger(new ConsoleLogger());
    await checked('Good');
    await checked('Unreachable');
    for (const spy of written) expect(spy).not.toHaveBeenCalled();
  });

  it('verifies the named providers, of the subject that is named', async () => {
    const rows = await checked('Good', { providers: ['tenants', 'key'], subject: 't1' });
    expect(rows).toMatchObject([
      { provider: 'tenants', subject: 't1', outcome: 'failed' },
      { provider: 'key', subject: undefined, outcome: 'ok' },
    ]);
  });

  it('has the faults of its options, which keep it from starting', async () => {
    const message = 'deadline is not between 0 and 2147483647';
    expect(await checked('Faulty')).toMatchObject([
      { provider: 'faulty', outcome: 'failed', error: { code: 'ERR_PROVIDER_AUTH_OPTIONS', message } },
    ]);
  });

  it.each([
    ['Unreachable', 'the application did not start (Error: connect ECONNREFUSED)', /^make what its modules need/],
    [
      'WithoutProviders',
      'none of its modules imports ProviderAuthModule, or another copy of this package has it',
      /^name the file of the root module, and see `npm ls nestjs-provider-auth`: keep one version$/,
    ],
  ])('has one failed row for an application that cannot be asked: %s', async (name, message, cure) => {
    const error = { code: 'ERR_APPLICATION_NOT_STARTED', message, cure: expect.stringMatching(cure) };
    expect(await checked(name)).toEqual([{ provider: undefined, outcome: 'failed', error }]);
  });

  it('is wrong usage where a provider is named that it does not have', async () => {
    const sentence = /^there is no provider 'acne', only ('(key|other|tenants)'(, |; )){3}correct the name/;
    await expect(checked('Good', { providers: ['acne'] })).rejects.toThrow(UsageError);
    await expect(checked('Good', { providers: ['acne'] })).rejects.toThrow(sentence);
  });

  it('does not take a fault of its own for wrong usage', async () => {
    await expect(checked('Broken')).rejects.not.toThrow(UsageError);
  });

  it('comes to an outcome, whatever it is asked', async () => {
    expect(await checkedHere(['check', FILE, '--export', 'Good', '--provider', 'key', '--json'])).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^{"provider":"key",.*}\n$/),
    });
    expect(await checkedHere(['check', FILE, '--export', 'Faulty'])).toMatchObject({ code: 1 });
    const misused = await checkedHere(['check', FILE, '--export', 'Good', '--provider', 'acne']);
    expect(misused).toMatchObject({ code: 2, text: expect.stringMatching(/^there is no provider 'acne'/) });
    expect(await checkedHere(['--help'])).toEqual({ code: 0, text: '' });
  });
});
