import { type ApiResponse, rejectWhen, type RejectWhenSign } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';

const rejected = (signs: readonly RejectWhenSign[], status: number, body?: unknown) => {
  const response: ApiResponse = { status, header: () => undefined, body: () => body };
  return rejectWhen(...signs)(response);
};

describe('rejectWhen()', () => {
  it('R34 knows a dead token by one of several statuses', () => {
    const signs = [{ status: 401 }, { status: 403 }];
    expect([200, 401, 403, 404].map((status) => rejected(signs, status))).toEqual([false, true, true, false]);
    expect(rejected([], 401)).toBe(false);
  });

  it('R34 knows it by a value of the body', () => {
    const signs = [{ status: 200, path: 'error.code', values: ['EXPIRED', 17, false] }];
    const of = (code: unknown, status = 200) => rejected(signs, status, { error: { code } });
    expect(['EXPIRED', 17, false].map((code) => of(code))).toEqual([true, true, true]);
    expect(['expired', '17', 0, null, undefined].map((code) => of(code))).toEqual([false, false, false, false, false]);
    expect(of('EXPIRED', 400)).toBe(false);
    expect(rejected(signs, 200, 'EXPIRED')).toBe(false);
  });

  it('R34 knows it by anything at a path, where no values are named', () => {
    const signs = [{ status: 200, path: 'error' }];
    const of = (body: unknown) => rejected(signs, 200, body);
    expect([{ error: 'x' }, { error: 0 }, { error: false }, { error: '' }].map(of)).toEqual([true, true, true, true]);
    expect([{ error: null }, {}, undefined, 'error'].map(of)).toEqual([false, false, false, false]);
  });
});
