import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { BoundProviderEvent } from '../../../lib/http/bound-provider.js';
import { allowsReplay, verdictOf } from '../../../lib/http/rejection.js';
import { canSendAgain } from '../../../lib/http/request-body.js';
import type { AttachPolicy } from '../../../lib/protocol/definition/attach-policy.js';
import { fakeProvider } from './fake-provider.js';

const provider = (policy: AttachPolicy<unknown> = {}, events: BoundProviderEvent[] = []) =>
  fakeProvider('https://a.test', undefined, policy, { report: (event) => void events.push(event) });
const answer = (status: number, challenge?: string) => ({ status, header: () => challenge, body: () => undefined });

describe('a rejection', () => {
  it('R34 is a rejection with 401 only, and unless it says otherwise', () => {
    const challenge = { 'www-authenticate': 'Bearer error="insufficient_scope"' };
    expect([401, 403, 400, 200].map((status) => verdictOf(provider(), answer(status)))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(verdictOf(provider(), answer(401, challenge['www-authenticate']))).toBe(false);
    const policy = { isRejection: ({ status }: { status: number }) => status === 418 };
    expect([verdictOf(provider(policy), answer(418)), verdictOf(provider(policy), answer(401))]).toEqual([true, false]);
  });

  it('R34 with another sign than 401 lets safe methods be replayed only, or all', () => {
    const methods = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'POST', 'PUT', 'PATCH', 'DELETE'];
    const safe = methods.map((method) => allowsReplay({}, method, 200));
    expect(safe).toEqual([true, true, true, true, false, false, false, false]);
    expect(methods.every((method) => allowsReplay({}, method, 401))).toBe(true);
    expect(methods.every((method) => allowsReplay({ replayUnsafe: true }, method, 200))).toBe(true);
  });

  it('R38 can be asked for again with a body that reads the same twice', () => {
    const same = [
      undefined,
      null,
      '',
      'x',
      new ArrayBuffer(1),
      new Uint8Array(1),
      Buffer.from('x'),
      new DataView(new ArrayBuffer(1)),
      new URLSearchParams('a=b'),
      new FormData(),
      new Blob([]),
    ];
    expect(same.map(canSendAgain)).toEqual(same.map(() => true));
    const once = [new ReadableStream(), Readable.from([]), {}, 7];
    expect(once.map(canSendAgain)).toEqual(once.map(() => false));
  });

  it('R79 is not what a policy says that throws: that is reported', () => {
    const events: BoundProviderEvent[] = [];
    const policy = { isRejection: () => JSON.parse('{') };
    expect(verdictOf(provider(policy, events), answer(401))).toBe(false);
    expect(events).toEqual([
      { type: 'policy_failed', policy: 'isRejection', reason: expect.stringMatching(/^SyntaxError: /) },
    ]);
  });

  it.each([[Promise.resolve(true)], ['yes'], [1], [undefined]])('is true or retry, not %o', (verdict) => {
    const policy: AttachPolicy<unknown> = {};
    Object.assign(policy, { isRejection: () => verdict });
    expect(verdictOf(provider(policy), answer(401))).toBe(false);
    Object.assign(policy, { isRejection: () => 'retry' });
    expect(verdictOf(provider(policy), answer(401))).toBe('retry');
  });
});
