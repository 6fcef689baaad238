import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../lib/cli/arguments.js';
import { misused, reported, told, understood } from '../../../lib/cli/outcome.js';

describe('the outcome of a check', () => {
  const args = { module: 'm.js', providers: [], subject: undefined, exportName: undefined, json: true };
  const ok = { provider: 'acme', outcome: 'ok' } as const;
  const failed = { provider: 'manis', outcome: 'failed' } as const;
  const skipped = { provider: 'emma', outcome: 'skipped' } as const;

  it.each([
    [1, [ok, failed, skipped]],
    [1, [failed]],
    [0, [ok, skipped]],
    [0, []],
  ])('is %s, for the exit code, as its rows are: %j', (code, rows) => {
    expect(reported(rows, args).code).toBe(code);
  });

  it('has the report as it is wanted, for machines or for people', () => {
    expect(reported([ok], args).text).toMatch(/^{"provider":"acme",.*}\n$/);
    expect(reported([ok], { ...args, json: false }).text).toMatch(
      /^PROVIDER .*\nacme .*\n\n1 ok, 0 failed, 0 skipped\n$/,
    );
  });

  it.each([0, 1, 2] as const)('is understood as it was told: code %s', (code) => {
    const outcome = { code, text: 'PROVIDER\n"acme" 1\n' };
    expect(understood(told(outcome))).toEqual(outcome);
  });

  it('is none where it was not told to its end', () => {
    const words = told({ code: 0, text: '1 ok, 0 failed\n' });
    const pieces = Array.from(words, (_, length) => words.slice(0, length));
    expect(pieces.map(understood)).toEqual(pieces.map(() => undefined));
  });

  it('tells of wrong usage in its own words, and of nothing else', () => {
    expect(misused(new UsageError('no command is given'))).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^no command is given\n\nusage: /),
    });
    expect(misused(new Error('fake-secret')).text).toMatch(/^the check itself failed; please report it\n\nusage: /);
  });
});
