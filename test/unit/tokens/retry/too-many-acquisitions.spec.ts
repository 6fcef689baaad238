import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { deferred } from '../../../../lib/core/deferred.js';
import type { Acquire } from '../../../../lib/tokens/acquire/attempt.js';
import { codeOf, failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';

describe('more acquisitions than anybody can wait for', () => {
  it('R61 are refused beyond 10,000 on demand, the schedule’s never, until some of them have ended', async () => {
    const endpoint = new FakeEndpoint();
    const { promise, resolve } = deferred();
    const token = new AccessToken({ value: 'late', tokenType: 'Bearer', sentAt: 0, lifetime: 1 });
    const slow: Acquire = () => promise.then(() => token);
    const tokens = endpoint.retrying({}, slow);
    const waiting = Array.from({ length: 10_000 }, (_, i) => codeOf(tokens.token({ subject: `s${i}` })));
    const refused = await failureOf(tokens.token({ subject: 'one more' }));
    expect(refused).toMatchObject({ code: 'ERR_TOO_MANY_ACQUISITIONS', kind: 'transient', retryable: false });
    expect(refused.message).toBe(
      'acme: 10000 callers wait for tokens already; find out why acquisitions are slow, or who asks for so many subjects',
    );
    const scheduled = codeOf(tokens.token({ subject: 'scheduled', scheduled: true }));
    resolve();
    expect(new Set(await Promise.all([...waiting, scheduled]))).toEqual(new Set(['late']));
    expect(await codeOf(tokens.token({ subject: 'one more' }))).toBe('late');
  });
});
