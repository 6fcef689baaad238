import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { readEntry } from '../../../../lib/tokens/store/shared-entry.js';
import { readFailure, writtenFailure } from '../../../../lib/tokens/store/shared-failure.js';

const token = { value: 'fake-token', tokenType: 'Bearer', expiresAt: 3, refreshAt: 1, usableUntil: 2 };
const failure = { code: 'ERR_TOKEN_REQUEST_REJECTED', message: 'no', kind: 'transient', since: 1, until: 2 };
const read = (parts: object) => readEntry(JSON.stringify({ name: 'ann', ...parts }), 'ann');

describe('what replicas tell each other', () => {
  it.each([{ token }, { failure }, { token, failure }, { token: { ...token, scope: 'read', generation: 1 } }, {}])(
    'R50 is read: %j',
    (parts) => expect(read(parts)).toEqual({ name: 'ann', ...parts }),
  );

  it.each([
    { token: 'fake-token' },
    { token: { ...token, value: 1 } },
    { token: { ...token, usableUntil: undefined } },
    { token: { ...token, renewal: { expiresAt: 1 } } },
    { token: { value: 1 }, failure },
    { failure: {} },
    { failure: { ...failure, until: '2' } },
    { token, failure: { ...failure, message: undefined } },
  ])('R50 is nothing of ours: %j', (parts) => expect(read(parts)).toBeUndefined());
});

describe('a failure that replicas share', () => {
  const details = { kind: 'rate-limited', status: 429, endpoint: 'https://acme.test', providerCode: 'slow' } as const;
  const failed = (more: object = { since: 1_000, until: 9_000 }) =>
    new TokenAcquisitionError('ERR_TOKEN_RATE_LIMITED', 'acme', 'asked too often; wait', { ...details, ...more });

  it("R53 is told in each replica's own time, with the words of the one that failed, and is no news there", () => {
    const written = writtenFailure(failed(), 100, 'digest');
    expect(written).toMatchObject({ since: 1_100, until: 9_100, credentials: 'digest' });
    const error = readFailure(written ?? expect.unreachable('it is written'), 'acme', 50, 2_000);
    expect(error).toMatchObject({ ...details, code: 'ERR_TOKEN_UNAVAILABLE', since: 1_050, until: 9_050 });
    expect(error.message).toBe(
      "acme: no token; another replica's acquisition failed (ERR_TOKEN_RATE_LIMITED): asked too often; wait",
    );
    expect(error.isRepetition).toBe(true);
  });

  it('is taken for one that passes when its kind is not known here, and never lasts longer than 6 min', () => {
    const written = { ...failure, kind: 'of-a-later-version', until: 1e12 };
    expect(readFailure(written, 'acme', 0, 1_000)).toMatchObject({ kind: 'transient', until: 361_000 });
  });

  it('is not written down where nobody knows when it ends, or where it was told before', () => {
    expect(writtenFailure(failed({}), 0)).toBeUndefined();
    expect(writtenFailure(failed().repeated(), 0)).toBeUndefined();
    expect(writtenFailure(Object.assign(new Error('no'), { until: 9_000, provider: 'acme' }), 0)).toBeUndefined();
  });
});
