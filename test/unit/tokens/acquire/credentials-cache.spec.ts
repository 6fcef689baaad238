import { defineProvider } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../../../lib/protocol/definition/provider-definition.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { CredentialsCache } from '../../../../lib/tokens/acquire/credentials-cache.js';

type Answer = (credentials: unknown) => void;

/** A source whose answers a test gives, in the order of its reads. */
function source(deadline?: number) {
  const clock = new ManualClock();
  const answers: Answer[] = [];
  const definition = defineProvider({
    http: {},
    credentials: () => new Promise<unknown>((resolve) => answers.push(resolve)),
    ...(deadline !== undefined && { deadline }),
  });
  const cache = new CredentialsCache({ provider: 'acme', options: optionsOf(definition) }, clock);
  return { clock, answers, cache };
}

/** How a read stands now. */
async function stateOf(read: Promise<unknown>, clock: ManualClock): Promise<unknown> {
  let state: unknown = 'pending';
  read.then(
    (credentials) => (state = credentials),
    (error: unknown) => (state = error),
  );
  await clock.advance(0);
  return state;
}

describe('credentials for attaching', () => {
  it.each([undefined, 3_000])('R90 are waited for until the deadline (%s)', async (deadline) => {
    const { clock, cache } = source(deadline);
    const read = cache.read(undefined);
    const state = stateOf(read, clock);
    expect(await state).toBe('pending');
    const whole = deadline ?? 10_000;
    await clock.advance(whole - 1);
    expect(await stateOf(read, clock)).toBe('pending');
    await clock.advance(1);
    expect(await stateOf(read, clock)).toMatchObject({
      code: 'ERR_CREDENTIALS_UNAVAILABLE',
      kind: 'transient',
      provider: 'acme',
      message: expect.stringContaining(`did not answer within ${whole} ms; make it answer, or raise the deadline`),
    });
    expect(clock.timers).toBe(0);
  });

  it('R90 a reading that hangs is shared for a second; whoever comes later begins another', async () => {
    const { clock, answers, cache } = source();
    const first = cache.read(undefined);
    await clock.advance(999);
    const joined = cache.read(undefined);
    expect(answers).toHaveLength(1);
    await clock.advance(1);
    const later = cache.read(undefined);
    await clock.advance(0);
    expect(answers).toHaveLength(2);
    answers[1]?.('new');
    expect(await stateOf(later, clock)).toBe('new');
    expect(await stateOf(joined, clock)).toBe('pending');
    expect(await cache.read(undefined)).toBe('new');
    answers[0]?.('old');
    expect(await stateOf(first, clock)).toBe('old');
    expect(await cache.read(undefined)).toBe('new');
    expect(answers).toHaveLength(2);
  });

  it('R90 a reading that failed is not kept', async () => {
    const { clock, answers, cache } = source(50);
    const first = cache.read('a');
    const failed = expect(first).rejects.toMatchObject({ code: 'ERR_CREDENTIALS_UNAVAILABLE' });
    await clock.advance(50);
    await failed;
    const second = cache.read('a');
    await clock.advance(0);
    answers[1]?.('there');
    expect(await second).toBe('there');
  });

  it('that are refused before anybody has read them are read at the first request', async () => {
    const { clock, answers, cache } = source();
    cache.refused('nobody');
    const read = cache.read('a');
    cache.refused('a');
    await clock.advance(0);
    answers[0]?.('there');
    expect(await read).toBe('there');
    expect(await cache.read('a')).toBe('there');
  });

  it('are kept of 10,000 subjects: who was asked for longest ago is forgotten first', async () => {
    const reads: (string | undefined)[] = [];
    const credentials = (subject?: string) => (reads.push(subject), `of ${subject}`);
    const options = optionsOf(defineProvider({ http: {}, credentials }));
    const cache = new CredentialsCache({ provider: 'acme', options }, new ManualClock());
    for (let one = 0; one < 10_000; one++) await cache.read(`${one}`);
    await cache.read('0');
    expect(reads).toHaveLength(10_000);
    await cache.read('new');
    await cache.read('0');
    expect(reads).toHaveLength(10_001);
    expect(await cache.read('1')).toBe('of 1');
    expect(reads.slice(10_000)).toEqual(['new', '1']);
  });

  it('are kept for 5 min, and read again after a refusal, at most every 10 s', async () => {
    const { clock, answers, cache } = source();
    const read = async () => {
      const known = answers.length;
      const reading = cache.read('a');
      await clock.advance(0);
      if (answers.length > known) answers[known]?.(`read ${known + 1}`);
      return reading;
    };
    expect(await read()).toBe('read 1');
    await clock.advance(9_999);
    cache.refused('a');
    expect(await read()).toBe('read 1');
    await clock.advance(1);
    cache.refused('a');
    expect(await read()).toBe('read 2');
    await clock.advance(5 * 60_000 - 1);
    expect(await read()).toBe('read 2');
    await clock.advance(1);
    expect(await read()).toBe('read 3');
  });
});
