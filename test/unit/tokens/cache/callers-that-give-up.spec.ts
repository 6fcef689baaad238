import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { ScriptedSource } from './scripted-source.js';

const down = () => new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', { kind: 'transient' });

describe('callers that give up', () => {
  it('R41 end their own wait, not the flight', async () => {
    const source = new ScriptedSource();
    const abort = new AbortController();
    const impatient = source.cached.token({ signal: abort.signal });
    const patient = source.cached.token();
    abort.abort(new Error('enough'));
    await expect(impatient).rejects.toThrow('enough');
    await source.end('one');
    expect((await patient).reveal()).toBe('one');
    await expect(source.cached.token({ signal: abort.signal })).rejects.toThrow('enough');
    expect(source.asked).toHaveLength(1);
  });

  it('R41 that have given up before ask for nothing', async () => {
    const source = new ScriptedSource();
    await expect(source.cached.token({ signal: AbortSignal.abort('tired') })).rejects.toBe('tired');
    expect(source.asked).toEqual([]);
  });

  it("R41 get their own reason, even when that is one of the library's errors", async () => {
    const source = new ScriptedSource();
    const reason = down();
    const cold = new AbortController();
    const waiting = source.cached.token({ signal: cold.signal });
    cold.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    const replaces = await source.filled('one');
    const late = new AbortController();
    const replacing = source.cached.token({ replaces, reason: 'rejected', signal: late.signal });
    late.abort(reason);
    await expect(replacing).rejects.toBe(reason);
    expect(source.events.map(({ type }) => type)).not.toContain('token_unavailable');
  });

  it('R85 take the work along when they were the last; nothing of it is kept or told', async () => {
    const source = new ScriptedSource();
    const abort = new AbortController();
    const waiting = source.cached.token({ subject: 'ann', signal: abort.signal });
    await source.clock.advance(0);
    abort.abort('tired');
    await expect(waiting).rejects.toBe('tired');
    expect(source.asked[0]?.signal?.aborted).toBe(true);
    await source.end(source.asked[0]?.signal?.reason);
    await source.clock.advance(0);
    expect([source.events, [...source.cached.records()], source.cached.status('ann').state]).toEqual([
      [],
      [],
      'absent',
    ]);
  });

  it('R85 leave it as it was: the failure before goes on to count', async () => {
    const source = new ScriptedSource();
    const failing = source.cached.token();
    await source.end(down().lasting(source.clock.now(), source.clock.now() + 60_000));
    await expect(failing).rejects.toThrow('down');
    const before = source.cached.status();
    const abort = new AbortController();
    const waiting = source.cached.token({ signal: abort.signal });
    await source.clock.advance(0);
    abort.abort('tired');
    await expect(waiting).rejects.toBe('tired');
    await source.end(source.asked[1]?.signal?.reason);
    await source.clock.advance(0);
    expect(source.cached.status()).toEqual(before);
  });

  it('R85 spoil nothing for one that comes while their work is being ended: another acquisition is begun', async () => {
    const source = new ScriptedSource();
    const abort = new AbortController();
    const waiting = source.cached.token({ signal: abort.signal });
    await source.clock.advance(0);
    abort.abort('tired');
    await expect(waiting).rejects.toBe('tired');
    const late = source.cached.token();
    await source.end(source.asked[0]?.signal?.reason);
    await source.end('two');
    expect((await late).reveal()).toBe('two');
    expect([source.asked.length, source.events]).toEqual([2, []]);
  });

  it('R85 do not end a renewal behind: it goes on for itself', async () => {
    const source = new ScriptedSource();
    const replaces = await source.filled('one');
    const abort = new AbortController();
    const waiting = source.cached.token({ replaces, reason: 'due', signal: abort.signal });
    await source.clock.advance(0);
    abort.abort('tired');
    await expect(waiting).rejects.toBe('tired');
    expect(source.asked[1]?.signal?.aborted).toBe(false);
    await source.end('two');
    await source.clock.advance(0);
    expect(source.cached.peek()?.reveal()).toBe('two');
  });
});

describe('the schedule', () => {
  it('R85 goes on with what it began, though a caller that joined it has left', async () => {
    const source = new ScriptedSource();
    await source.filled('one');
    await source.clock.advance(100_000);
    const renewed = source.cached.renew();
    const abort = new AbortController();
    const joined = source.cached.token({ signal: abort.signal });
    abort.abort('tired');
    await expect(joined).rejects.toBe('tired');
    await source.end('two');
    expect((await renewed).reveal()).toBe('two');
    expect(source.asked[1]?.signal?.aborted).toBe(false);
    // The token had died: nothing is renewed.
    expect(source.asked[1]).not.toHaveProperty('reason');
  });
});
