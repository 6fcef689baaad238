import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { ScriptedSource } from './scripted-source.js';

const down = () => new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', { kind: 'transient' });

describe('a token that ends when the next is issued', () => {
  it.each([
    [true, undefined],
    [false, 'one'],
  ])('R35 is given to nobody while it is renewed (singleSession: %s)', async (singleSession, expected) => {
    const source = new ScriptedSource({ singleSession });
    await source.filled('one');
    const renewed = source.cached.renew();
    expect(source.cached.peek()?.reveal()).toBe(expected);
    await source.end('two');
    await renewed;
    expect(source.cached.peek()?.reveal()).toBe('two');
  });

  it('R35 is waited for, though its renewal failed before', async () => {
    const source = new ScriptedSource({ singleSession: true });
    await source.filled('one');
    const failing = source.cached.renew();
    await source.end(down());
    await expect(failing).rejects.toThrow('down');
    const renewing = source.cached.renew();
    const waiting = source.cached.token();
    await source.end('two');
    expect((await waiting).is(await renewing)).toBe(true);
  });

  it('R37 is served again after 500 ms', async () => {
    const source = new ScriptedSource({ singleSession: true });
    await source.filled('one');
    void source.cached.renew();
    await source.clock.advance(499);
    expect(source.cached.peek()).toBeUndefined();
    await source.clock.advance(1);
    expect(source.cached.peek()?.reveal()).toBe('one');
  });

  it('R25 R37 is served again also when a timer of the machine is early', async () => {
    const source = new ScriptedSource({ singleSession: true });
    await source.filled('one');
    const failing = source.cached.renew();
    await source.end(down().lasting(source.clock.now(), source.clock.now() + 1_000));
    await expect(failing).rejects.toThrow('down');
    void source.cached.renew();
    const after = source.clock.after.bind(source.clock);
    source.clock.after = (ms, run) => after(ms > 1 ? ms - 1 : ms, run);
    const waiting = source.cached.token();
    await source.clock.advance(501);
    expect((await waiting).reveal()).toBe('one');
  });

  it('R35 spends no rejection while the next one is under way: it is expected to be rejected', async () => {
    const source = new ScriptedSource({ singleSession: true });
    const one = await source.filled('one');
    void source.cached.renew();
    const replaced = source.cached.token({ replaces: one, reason: 'rejected' });
    await source.end('two');
    const two = await replaced;
    expect(two.reveal()).toBe('two');
    void source.cached.token({ replaces: two, reason: 'rejected' });
    await source.clock.advance(0);
    expect(source.cached.status().state).toBe('acquiring');
  });
});
