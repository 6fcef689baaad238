import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeEndpoint } from '../fake-endpoint.js';

describe('subjects', () => {
  it('R65 get their own token only, whatever is in flight, due or rejected', async () => {
    const step = fc.record({
      subject: fc.constantFrom('a', 'b', 'a:b', ''),
      reject: fc.boolean(),
      ms: fc.integer({ min: 0, max: 30_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.constantFrom(0, 70), async (steps, latency) => {
        const endpoint = new FakeEndpoint();
        endpoint.latency = latency;
        const tokens = endpoint.cached({}, 2);
        const answers: Promise<void>[] = [];
        const check = async (subject: string, reject: boolean) => {
          const token = await tokens.token({ subject });
          expect(token.reveal()).toMatch(new RegExp(`^token-${subject}-\\d+$`));
          const other = reject ? await tokens.token({ subject, replaces: token, reason: 'rejected' }) : token;
          expect(other.reveal()).toMatch(new RegExp(`^token-${subject}-\\d+$`));
        };
        for (const { subject, reject, ms } of steps) {
          answers.push(check(subject, reject));
          await endpoint.clock.advance(ms);
        }
        await endpoint.clock.advance(1_000);
        await Promise.all(answers);
      }),
      { numRuns: 50 },
    );
  });

  it('R59 keep at most `maxSubjects` tokens: those used last', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached({}, 2);
    await tokens.token({ subject: 'a' });
    await tokens.token({ subject: 'b' });
    tokens.peek('a');
    await tokens.token({ subject: 'c' });
    expect(tokens.size).toBe(2);
    expect(tokens.peek('a')).toBeDefined();
    expect(tokens.peek('b')).toBeUndefined();
  });
});
