import { jsonError, type JsonErrorPaths } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { Provider } from '../../tokens/acquire/token-request-fixture.js';

const RESET = 'x-rate-limit-reset';
const REMAINING = 'x-rate-limit-remaining';

const failure = (paths: JsonErrorPaths, status: number, body: object | string, headers: Record<string, string> = {}) =>
  new Provider({ readError: jsonError(paths) }).answer(body, status, headers).failure();

describe('jsonError()', () => {
  it("R22 with `kinds` alone reads RFC 6749's `error` and `error_description`", async () => {
    const kinds = { locked_out: 'rate-limited' } as const;
    const error = await failure({ kinds }, 400, { error: 'locked_out', error_description: 'too often' });
    expect(error).toMatchObject({ kind: 'rate-limited', providerCode: 'locked_out' });
    expect(error.message).toContain('(locked_out: too often)');
    expect(await failure({ kinds }, 400, { error: 'invalid_client' })).toMatchObject({ kind: 'credentials-rejected' });
    expect(await failure({}, 400, {})).toMatchObject({ kind: 'invalid-request', providerCode: undefined });
  });

  it('R22 reads what lies elsewhere', async () => {
    const paths = { code: 'fault.no', message: 'fault.text', kinds: { 4711: 'credentials-rejected' } } as const;
    const error = await failure(paths, 400, { error: 'x', fault: { no: 4711, text: 'wrong' } });
    expect(error).toMatchObject({ kind: 'credentials-rejected', providerCode: '4711' });
    expect(error.message).toContain('(4711: wrong)');
  });

  it.each([
    [429, { [RESET]: '7' }, 7_000],
    [429, { [RESET]: '7', 'retry-after': '2' }, 2_000],
    [429, {}, undefined],
    [503, { [RESET]: '7' }, undefined],
    [503, { [RESET]: '7', 'retry-after': '2' }, 2_000],
    [503, { [RESET]: '7', [REMAINING]: '3' }, undefined],
    [503, { [RESET]: '7', [REMAINING]: '0' }, 7_000],
    [503, { [RESET]: '7', [REMAINING]: ' 0 ' }, 7_000],
    [401, { [RESET]: '7' }, undefined],
    [401, { [RESET]: '7', [REMAINING]: '0' }, undefined],
  ])('R24 of a %d with %j waits for %d', async (status, headers, expected) => {
    const error = await failure({ retryAfter: RESET, remaining: REMAINING }, status, {}, headers);
    expect(error.retryAfter).toBe(expected);
  });

  it('R24 waits as Retry-After says where no other headers are named', async () => {
    const limited = { [RESET]: '7', [REMAINING]: '0', 'retry-after': '2' };
    expect((await failure({}, 429, {}, limited)).retryAfter).toBe(2_000);
    expect((await failure({ retryAfter: RESET }, 503, {}, { [RESET]: '7' })).retryAfter).toBeUndefined();
  });
});
