import { describe, expect, it } from 'vitest';
import {
  ProviderAuthError,
  ProviderAuthOptionsError,
  RequestRefusedError,
  ShuttingDownError,
  TokenAcquisitionError,
  UnknownSubjectError,
  type FailureKind,
} from '../../../lib/core/errors.js';

const details = {
  kind: 'rate-limited',
  status: 429,
  providerCode: 'slow_down',
  endpoint: 'https://acme.test',
  retryAfter: 5_000,
  retryable: false,
} as const;

describe('errors', () => {
  it('name the provider before what went wrong, and keep the cause', () => {
    const cause = new Error('deeper');
    const error = new ProviderAuthError('ERR_AUTH_BYPASSED', 'acme', 'replaced; keep it', { cause });
    expect(error).toMatchObject({ name: 'ProviderAuthError', code: 'ERR_AUTH_BYPASSED', provider: 'acme', cause });
    expect(error.message).toBe('acme: replaced; keep it');
    expect(new ProviderAuthError('ERR_UNKNOWN_PROVIDER', undefined, 'none').message).toBe('none');
  });

  it('have names of their own', () => {
    expect(new RequestRefusedError('ERR_REQUEST_UNSAFE', 'acme', 'no').name).toBe('RequestRefusedError');
    expect(new ProviderAuthOptionsError([]).name).toBe('ProviderAuthOptionsError');
    expect(failure('transient')).toMatchObject({ name: 'TokenAcquisitionError' });
    expect(new ShuttingDownError('acme')).toMatchObject({ name: 'ShuttingDownError', code: 'ERR_SHUTTING_DOWN' });
    expect(new ShuttingDownError('acme').message).toMatch(/^acme: .*shutting down; stop/);
  });

  it('R69 of an unknown subject say what to do, to each caller in an error of its own', () => {
    const error = new UnknownSubjectError('acme');
    const again = error.again();
    for (const each of [error, again]) {
      expect(each).toMatchObject({ name: 'UnknownSubjectError', code: 'ERR_UNKNOWN_SUBJECT', provider: 'acme' });
      expect(each.message).toBe('acme: there are no credentials of this subject; correct its name, or add them');
    }
    expect(again).not.toBe(error);
    expect(new UnknownSubjectError().provider).toBeUndefined();
  });

  it('R64 list every fault, one without a list', () => {
    expect(new ProviderAuthOptionsError(['a; b'], 'acme').message).toBe('acme: a; b');
    const two = new ProviderAuthOptionsError(['a; b', 'c; d']);
    expect(two.message).toBe('2 faults\n  - a; b\n  - c; d');
    expect(two).toMatchObject({ code: 'ERR_PROVIDER_AUTH_OPTIONS', faults: ['a; b', 'c; d'] });
  });
});

function failure(kind: FailureKind, more: object = {}): TokenAcquisitionError {
  return new TokenAcquisitionError('ERR_TOKEN_RATE_LIMITED', 'acme', 'slow; wait', { kind, ...more });
}

describe('a failed acquisition', () => {
  it.each([
    ['transient', true],
    ['rate-limited', true],
    ['credentials-rejected', false],
    ['refresh-rejected', false],
    ['invalid-request', false],
    ['invalid-response', false],
  ] as const)('R23 that is %s may be tried again: %s', (kind, expected) => {
    expect(failure(kind).retryable).toBe(expected);
    expect(failure(kind, { retryable: !expected }).retryable).toBe(!expected);
  });

  it('R25 is copied for each caller, with all that is known', () => {
    const cause = new Error('deeper');
    const first = new TokenAcquisitionError('ERR_TOKEN_RATE_LIMITED', 'acme', 'slow; wait', details, { cause });
    const lasting = first.lasting(1_000, 2_000);
    const again = lasting.again();
    const known = { ...details, code: first.code, provider: 'acme', message: 'acme: slow; wait', cause };
    expect(first).toMatchObject({ ...known, since: undefined, until: undefined });
    expect(lasting).toMatchObject({ ...known, since: 1_000, until: 2_000 });
    expect(again).toMatchObject({ ...known, since: 1_000, until: 2_000 });
    expect(again).not.toBe(lasting);
  });

  it('R25 tells times in whole milliseconds', () => {
    const error = new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', { kind: 'transient' });
    const lasting = error.lasting(5_000.25, 6_000.25);
    expect(lasting).toMatchObject({ since: 5_000, until: 6_001 });
    expect(lasting.unavailable(5_000.5)).toMatchObject({ since: 5_000, until: 6_001 });
  });

  it('R25 says since when and until when there is no token', () => {
    const unavailable = failure('transient').lasting(0, 60_000).unavailable(59_999);
    expect(unavailable).toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE', kind: 'transient', since: 0, until: 60_000 });
    expect(unavailable.message).toBe(
      'acme: no token; acquisitions fail since 1970-01-01T00:00:00.000Z (ERR_TOKEN_RATE_LIMITED), the next attempt is ' +
        'not before 1970-01-01T00:01:00.000Z. See the cause for the cure',
    );
    expect(unavailable.cause).toMatchObject({ code: 'ERR_TOKEN_RATE_LIMITED' });
  });

  it('R44 names no time that is past: another attempt is under way then', () => {
    const unavailable = failure('transient').lasting(0, 60_000).unavailable(60_000);
    expect(unavailable).toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE', since: 0, until: undefined });
    expect(unavailable.message).toContain('(ERR_TOKEN_RATE_LIMITED), another attempt is under way. See the cause');
  });

  it('R25 is told once: what callers get afterwards is a repetition', () => {
    const error = failure('transient');
    expect(error.isRepetition).toBe(false);
    expect(error.unavailable(0).isRepetition).toBe(true);
    expect(error.isRepetition).toBe(false);
    expect([error.repeated(), error.isRepetition]).toEqual([error, true]);
    expect(Object.keys(error)).not.toContain('isRepetition');
  });

  it('R25 is old a minute after its end', () => {
    const lasting = failure('transient').lasting(0, 5_000);
    expect([lasting.isOld(65_000), lasting.isOld(65_001)]).toEqual([false, true]);
    expect([failure('transient').isOld(60_000), failure('transient').isOld(60_001)]).toEqual([false, true]);
  });

  it('R25 of a store is old at its end: the store may be well as soon as it is asked again', () => {
    const error = new TokenAcquisitionError('ERR_STORE_REQUIRED', 'acme', 'no store', { kind: 'transient' });
    const lasting = error.lasting(0, 5_000);
    expect([lasting.isOld(5_000), lasting.isOld(5_001)]).toEqual([false, true]);
  });

  it('R25 is known behind what callers get in its place; any other cause is only a cause', () => {
    const error = failure('transient');
    expect(error.unavailable(0).original).toBe(error);
    expect(error.original).toBe(error);
    const others = [
      ['ERR_TOKEN_ENDPOINT_FAILED', error],
      ['ERR_TOKEN_UNAVAILABLE', new Error('deeper')],
    ] as const;
    for (const [code, cause] of others) {
      const own = new TokenAcquisitionError(code, 'acme', 'down', { kind: 'transient' }, { cause });
      expect(own.original).toBe(own);
    }
  });
});
