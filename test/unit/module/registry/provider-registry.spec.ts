import { HttpService } from '@nestjs/axios';
import { Logger } from '@nestjs/common';
import { defineProvider } from 'nestjs-provider-auth';
import { firstValueFrom, NEVER, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { ProviderRegistry } from '../../../../lib/module/registry/provider-registry.js';
import { NO_SUBSTITUTE } from '../../../../lib/module/substitute.js';
import type { ProviderRuntime } from '../../../../lib/runtime/provider-runtime.js';
import { NOTHING_TO_ACQUIRE } from '../../../../lib/runtime/provider-status.js';
import { loggedLines } from '../../../logged-lines.js';

const token = new AccessToken({ value: 't', tokenType: 'Bearer', sentAt: 0, lifetime: 1 });

/** A registry of providers that do nothing but tell. */
function setUp(overrides: Partial<ProviderRuntime> = {}) {
  const calls: string[] = [];
  const startProvider = (name: string): ProviderRuntime => ({
    name,
    http: new HttpService(),
    fetch: () => Promise.resolve(new Response()),
    token: () => Promise.resolve(token),
    peek: () => token,
    token$: NEVER,
    status: () => NOTHING_TO_ACQUIRE,
    interceptor: () => expect.unreachable('nobody dispatches'),
    authorize: () => expect.unreachable('nobody sends'),
    describe: () => 'here',
    verify: () => expect.unreachable('nobody verifies it'),
    warmUp: () => Promise.resolve(void calls.push(`${name} warmUp`)),
    resetRejections: () => {},
    stopSchedule: () => void calls.push(`${name} stopSchedule`),
    close: () => Promise.resolve(void calls.push(`${name} close`)),
    ...overrides,
  });
  const parts = { settings: { providers: {} }, substitute: NO_SUBSTITUTE, startProvider, faults: [] };
  const registry = new ProviderRegistry(parts);
  return { calls, registry };
}

const definition = () => defineProvider({ http: { baseURL: 'https://a.test' }, credentials: {}, attach: () => {} });

let warn = vi.spyOn(Logger.prototype, 'warn');

beforeEach(() => {
  vi.spyOn(Logger.prototype, 'log').mockReturnValue();
  warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('R63 the registry', () => {
  it('starts what was registered, asks for first tokens behind that, stops the schedules, closes once', async () => {
    const { calls, registry } = setUp();
    await registry.register('manis', definition);
    expect(calls).toEqual([]);
    await registry.start([]);
    await registry.register('late', definition);
    expect(calls).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    registry.stopSchedules();
    await Promise.all([registry.close(), registry.close()]);
    await registry.close();
    expect(calls).toEqual([
      'manis warmUp',
      'late warmUp',
      'manis stopSchedule',
      'late stopSchedule',
      'manis close',
      'late close',
    ]);
  });

  it('asks for no first token once it is closed', async () => {
    const { calls, registry } = setUp();
    await registry.register('manis', definition);
    await registry.start([]);
    await registry.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toEqual(['manis close']);
  });

  it('closes within 3 s whatever a provider does', async () => {
    vi.useFakeTimers();
    const { registry } = setUp({ close: () => new Promise(() => {}) });
    await registry.register('manis', definition);
    const closed = vi.fn();
    const closing = registry.close().then(closed);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(closed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await closing;
  });

  it('says that a provider failed to close, and nothing of what it threw', async () => {
    const { registry } = setUp({ close: () => Promise.reject(new Error('secret')) });
    await registry.register('manis', definition);
    await registry.close();
    expect(loggedLines(warn, /^manis: /)).toEqual(['manis: failed unexpectedly']);
  });

  it('closes again what is registered while it closes', async () => {
    const { calls, registry } = setUp();
    await registry.start([]);
    const definitions = new Subject();
    const late = registry.register('late', () => firstValueFrom(definitions));
    await registry.close();
    definitions.next(definition());
    await expect(late).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    expect(calls).toEqual(['late close']);
  });
});

describe('R64 the registry', () => {
  it('collects faults until it is started, and then throws them at once', async () => {
    const { registry } = setUp();
    await registry.register('manis', definition);
    await registry.register('manis', definition);
    await registry.register('acme', () => undefined);
    await expect(registry.start(['and another'])).rejects.toMatchObject({
      faults: [
        'manis: the name is given twice; give each provider a name of its own',
        'acme: not a provider; make it with defineProvider() or a preset',
        'and another',
      ],
    });
    const { registry: running } = setUp();
    await running.start([]);
    await expect(running.register('acme', () => undefined)).rejects.toMatchObject({
      faults: ['acme: not a provider; make it with defineProvider() or a preset'],
    });
  });

  it('has stand-ins for unknown names until it is started', async () => {
    const { registry } = setUp();
    expect(registry.standIn('manos').runtime.name).toBe('manos');
    expect(registry.names()).toEqual([]);
    await registry.start([]);
    expect(() => registry.standIn('manos')).toThrow("there is no provider 'manos', only none at all");
  });
});
