import { describe, expect, it } from 'vitest';
import { FakeEndpoint } from '../fake-endpoint.js';
import { delaysOf, scheduled } from './scheduled.js';

const DAY = 24 * 60 * 60_000;

describe('refresh schedule', () => {
  it('renews before the expiry, again and again, without a caller', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens, schedule } = scheduled(endpoint);
    await tokens.token();
    await endpoint.clock.advance(79_999);
    expect(endpoint.asked).toHaveLength(1);
    await endpoint.clock.advance(1_000);
    expect(endpoint.asked).toHaveLength(2);
    await endpoint.clock.advance(800_000);
    expect(endpoint.asked.length).toBeGreaterThan(10);
    expect(endpoint.asked.length).toBeLessThan(13);
    schedule.stop();
    await endpoint.clock.advance(800_000);
    expect(endpoint.clock.timers).toBe(0);
    expect(endpoint.asked.length).toBeLessThan(13);
  });

  it('R19 never gives a lifetime to a timer: no timer is longer than 30 s', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.lifetime = 366 * DAY;
    const { tokens } = scheduled(endpoint);
    await tokens.token();
    const delays = delaysOf(endpoint.clock);
    await endpoint.clock.advance(600_000);
    expect(delays.length).toBeGreaterThan(10);
    expect(Math.max(...delays)).toBeLessThanOrEqual(30_000);
    expect(endpoint.asked).toHaveLength(1);
  });

  it('looks each 30 s after a renewal, while nothing is due', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint);
    await tokens.token();
    await endpoint.clock.advance(80_100);
    expect(endpoint.asked).toHaveLength(2);
    const delays = delaysOf(endpoint.clock);
    await endpoint.clock.advance(60_000);
    expect(delays.length).toBeLessThan(3);
  });

  it('R44 is put off by nothing that is due later', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint);
    await tokens.token();
    endpoint.lifetime = 1_000_000;
    await tokens.token({ subject: 'ann' });
    await endpoint.clock.advance(80_100);
    expect(endpoint.asked.map(({ subject }) => subject)).toEqual([undefined, 'ann', undefined]);
  });

  it('R42 survives failures, and renews when they end', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint);
    await tokens.token();
    endpoint.failure = {};
    await endpoint.clock.advance(85_000);
    expect(endpoint.asked.length).toBeGreaterThan(1);
    endpoint.failure = undefined;
    await endpoint.clock.advance(8_000);
    expect(tokens.peek()?.reveal()).toMatch(/token/);
    expect(tokens.peek()?.expiresAt).toBeGreaterThan(endpoint.clock.now() + 80_000);
  });

  it('R60 idle subjects are not renewed; those in use are', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint);
    await tokens.token({ subject: 'idle' });
    await tokens.token({ subject: 'busy' });
    await endpoint.clock.advance(1_000);
    tokens.peek('busy');
    await endpoint.clock.advance(84_000);
    expect(endpoint.asked.map(({ subject }) => subject)).toEqual(['idle', 'busy', 'busy']);
    await endpoint.clock.advance(1_000_000);
    expect(endpoint.asked).toHaveLength(3);
  });

  it('R61 at most 8 renewals at once, earliest expiry first', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint);
    for (let i = 0; i < 100; i++) {
      endpoint.lifetime = 110_000 - ((i * 37) % 100) * 10;
      await tokens.token({ subject: `${i}` });
      tokens.peek(`${i}`);
    }
    endpoint.clock.suspend(90_000);
    endpoint.latency = 100;
    await endpoint.clock.advance(33_000);
    expect(endpoint.mostAtOnce).toBe(8);
    const order = endpoint.asked.slice(100).map(({ subject }) => (Number(subject) * 37) % 100);
    expect(order).toEqual(Array.from({ length: 100 }, (_, i) => 99 - i));
  });

  it('R44 a suspended machine: no expired token, one renewal on wake', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint);
    await tokens.token();
    endpoint.clock.suspend(3_600_000);
    expect(tokens.peek()).toBeUndefined();
    await endpoint.clock.advance(30_000);
    expect(endpoint.asked).toHaveLength(2);
    expect(tokens.peek()?.reveal()).toBe('token--2');
  });

  it('R44 a clock set back: the token expires on time all the same', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens, schedule } = scheduled(endpoint);
    schedule.stop();
    await tokens.token();
    endpoint.failure = {};
    endpoint.clock.jump(-3_600_000);
    await endpoint.clock.advance(94_000);
    expect(tokens.peek()).toBeDefined();
    await endpoint.clock.advance(5_999);
    expect(tokens.peek()).toBeDefined();
    await endpoint.clock.advance(1);
    expect(tokens.peek()).toBeUndefined();
  });

  it('nothing ticks when nothing is scheduled', async () => {
    const endpoint = new FakeEndpoint();
    scheduled(endpoint);
    await endpoint.clock.advance(1_000_000);
    expect(endpoint.clock.timers).toBe(0);
  });
});
