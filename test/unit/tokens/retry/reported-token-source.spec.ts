import { describe, expect, it } from 'vitest';
import { subjectHash } from '../../../../lib/core/subject-hash.js';
import type { TokenEvent } from '../../../../lib/core/token-event.js';
import { Effort } from '../../../../lib/tokens/acquire/effort.js';
import { ReportedTokenSource } from '../../../../lib/tokens/retry/reported-token-source.js';
import { failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';

function reported(endpoint: FakeEndpoint) {
  const events: TokenEvent[] = [];
  const report = (event: TokenEvent) => events.push(event);
  return { events, tokens: new ReportedTokenSource(endpoint.retrying(), { clock: endpoint.clock, report }) };
}

describe('a reported acquisition', () => {
  it('tells whose token it is, why it was acquired, until when it lives, and what it cost', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 70;
    const { tokens, events } = reported(endpoint);
    const effort = new Effort(endpoint.clock.now());
    await endpoint.clock.advance(30);
    const asked = [tokens.token({ subject: 'ann' }), tokens.token({ reason: 'due', effort })];
    await endpoint.clock.advance(70);
    const [first, second] = await Promise.all(asked);
    const sent = { type: 'token_acquired', attempts: 1, endpoint: endpoint.origin };
    const cost = { acquisition: expect.any(Number), durationMs: 70 };
    const given = { acquisition: effort.acquisition, durationMs: 100 };
    expect(events).toEqual([
      { ...sent, ...cost, subject: subjectHash('ann'), reason: 'absent', expiresAt: first?.expiresAt },
      { ...sent, ...given, subject: undefined, reason: 'due', expiresAt: second?.expiresAt },
    ]);
  });

  it('gives a later token a higher generation, and tells nothing of a failure', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens, events } = reported(endpoint);
    const first = await tokens.token({ subject: 'ann' });
    endpoint.failure = { kind: 'credentials-rejected' };
    await failureOf(tokens.token({ subject: 'bob' }));
    endpoint.failure = undefined;
    const second = await tokens.token({ subject: 'carl' });
    expect(second.generation).toBe(first.generation + 1);
    expect(events).toHaveLength(2);
  });
});
