import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError, UnknownSubjectError } from '../../../../lib/core/errors.js';
import { codeOf, failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';
import { ScriptedSource } from './scripted-source.js';

/** Seconds ago, credentials were refused; they cool down for `ms` from now. */
async function afterFailure(ms: number) {
  const endpoint = new FakeEndpoint();
  endpoint.failure = { kind: 'credentials-rejected' };
  const tokens = endpoint.cached();
  await failureOf(tokens.token());
  await endpoint.clock.advance(1_000 - ms);
  endpoint.failure = undefined;
  return { endpoint, tokens };
}

const down = () => new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', { kind: 'transient' });

describe('callers without a token', () => {
  it('R25 get errors of their own when the flight that they share fails', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.cached();
    const errors = await Promise.all([1, 2].map(() => failureOf(tokens.token())));
    expect(errors[0]).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_FAILED', kind: 'credentials-rejected' });
    expect(errors[0]).not.toBe(errors[1]);
    expect(endpoint.asked).toHaveLength(1);
  });

  it('R25 fail at once in a cooldown that ends in more than 250 ms', async () => {
    const { endpoint, tokens } = await afterFailure(251);
    expect(await codeOf(tokens.token())).toBe('ERR_TOKEN_UNAVAILABLE');
    expect(endpoint.asked).toHaveLength(1);
  });

  it('R25 wait for the end of one that is nearer, and for its try, all of them', async () => {
    const { endpoint, tokens } = await afterFailure(250);
    endpoint.latency = 100;
    const both = [codeOf(tokens.token()), codeOf(tokens.token())];
    await endpoint.clock.advance(350);
    expect(await Promise.all(both)).toEqual(['token--2', 'token--2']);
  });

  it('R25 that join the one try wait 250 ms for it, then get the last failure; who took it waits on', async () => {
    const { endpoint, tokens } = await afterFailure(0);
    endpoint.latency = 1_000;
    const trying = codeOf(tokens.token());
    const joining = failureOf(tokens.token());
    await endpoint.clock.advance(250);
    expect(await joining).toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE', until: undefined });
    await endpoint.clock.advance(750);
    expect(await trying).toBe('token--2');
    expect(endpoint.events.map(({ type }) => type)).not.toContain('acquisition_joined');
  });

  it('R25 wait for it to the end when the failure is old', async () => {
    const { endpoint, tokens } = await afterFailure(0);
    await endpoint.clock.advance(60_001);
    endpoint.latency = 1_000;
    const both = [codeOf(tokens.token()), codeOf(tokens.token())];
    await endpoint.clock.advance(1_000);
    expect(await Promise.all(both)).toEqual(['token--2', 'token--2']);
  });

  it('R25 wait on, though the token that was to be served meanwhile has died before its renewal came', async () => {
    const source = new ScriptedSource();
    await source.filled('one');
    await source.clock.advance(99_800);
    const asked = source.cached.token();
    await source.clock.advance(600);
    await source.end('two');
    expect((await asked).reveal()).toBe('two');
  });

  it('R25 get the failure before as soon as the token dies that was to be served meanwhile', async () => {
    const source = new ScriptedSource({ singleSession: true });
    await source.filled('one');
    await source.clock.advance(99_000);
    const failing = codeOf(source.cached.renew());
    await source.end(down().lasting(source.clock.now(), source.clock.now() + 100));
    expect(await failing).toBe('ERR_TOKEN_ENDPOINT_FAILED');
    await source.clock.advance(500);
    void source.cached.renew();
    const asked = codeOf(source.cached.token());
    await source.clock.advance(500);
    expect(await Promise.race([asked, Promise.resolve('waits on')])).toBe('ERR_TOKEN_UNAVAILABLE');
  });

  it('R62 need no timer while nothing is wrong', async () => {
    const source = new ScriptedSource();
    const asked = source.cached.token();
    await source.clock.advance(0);
    expect(source.clock.timers).toBe(0);
    await source.end('one');
    await asked;
  });

  it('R62 leave no timer', async () => {
    const { endpoint, tokens } = await afterFailure(0);
    endpoint.latency = 100;
    const both = [tokens.token(), tokens.token()];
    await endpoint.clock.advance(100);
    await Promise.all(both);
    expect(endpoint.clock.timers).toBe(0);
  });

  it('get an error of another library as it is, from whatever source', async () => {
    const source = new ScriptedSource();
    const own = new TypeError('of the source');
    const asked = source.cached.token();
    await source.end(own);
    await expect(asked).rejects.toBe(own);
    expect(source.events).toEqual([]);
  });
});

describe('callers of a subject without credentials', () => {
  it('R70 are told so, without asking again, and no record is left', async () => {
    const source = new ScriptedSource();
    for (let i = 0; i < 2; i++) {
      const asked = source.cached.token({ subject: 'nobody' });
      if (i === 0) await source.end(new UnknownSubjectError('acme'));
      await expect(asked).rejects.toMatchObject({ code: 'ERR_UNKNOWN_SUBJECT' });
    }
    expect(source.asked).toHaveLength(1);
    expect([...source.cached.records()]).toEqual([]);
  });

  it('R70 get errors of their own from the flight that they share', async () => {
    const source = new ScriptedSource();
    const both = [1, 2].map(() => source.cached.token({ subject: 'nobody' }).catch((error: unknown) => error));
    await source.end(new UnknownSubjectError('acme'));
    const [one, two] = await Promise.all(both);
    expect([one, two]).toEqual([expect.any(UnknownSubjectError), expect.any(UnknownSubjectError)]);
    expect(one).not.toBe(two);
  });

  it('R70 that had a token get it while it lives', async () => {
    const source = new ScriptedSource();
    const token = await source.filled('one', 'ann');
    const renewed = source.cached.renew('ann');
    await source.end(new UnknownSubjectError('acme'));
    await expect(renewed).rejects.toMatchObject({ code: 'ERR_UNKNOWN_SUBJECT' });
    expect(source.cached.peek('ann')?.is(token)).toBe(true);
    expect([...source.cached.records()]).toHaveLength(1);
  });
});
