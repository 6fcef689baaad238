import { EventEmitter } from 'node:events';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { defineProvider, type ProviderAuthEvent, type ProviderOptions, subjectHash } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { failureOf, start } from '../../application.js';
import { SickStore } from '../../unit/tokens/store/fleet.js';
import { definitionOf, SECRET } from './application.js';

const told = (events: readonly ProviderAuthEvent[], type: ProviderAuthEvent['type']) =>
  events.filter((event) => event.type === type);

const refusal = (code: string) => ({ type: 'request_refused', provider: 'acme', code });

const acme = (options: Partial<ProviderOptions<unknown>> = {}) => definitionOf('acme', options);

/** An API without a network. */
const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => ({
  data: 'ok',
  status: 200,
  statusText: 'OK',
  headers: {},
  config,
});

describe('what TokenService.events$ tells', () => {
  it('is each request that was not sent, by any client, with the code of its error', async () => {
    const { http, tokens, events } = await start(acme());
    await failureOf(http.axiosRef.get('https://evil.test/'));
    await failureOf(tokens.for('acme').fetch('https://evil.test/'));
    await failureOf(tokens.for('acme').headers('https://evil.test/'));
    await failureOf(http.axiosRef.get('/', { headers: { Authorization: 'mine' } }));
    await failureOf(tokens.getToken('acme', { subject: 'somebody' }));
    expect(told(events, 'request_refused')).toEqual([
      refusal('ERR_ORIGIN_NOT_ALLOWED'),
      refusal('ERR_ORIGIN_NOT_ALLOWED'),
      refusal('ERR_ORIGIN_NOT_ALLOWED'),
      refusal('ERR_AUTHORIZATION_PRESENT'),
      refusal('ERR_SUBJECT_NOT_EXPECTED'),
    ]);
  });

  it('is nothing of a request whose token is at hand', async () => {
    const { http, tokens, events } = await start(acme());
    await tokens.getToken('acme');
    events.splice(0);
    for (let i = 0; i < 100; i++) expect((await http.axiosRef.get('/', { adapter })).data).toBe('ok');
    expect(events).toEqual([]);
  });

  it('R80 is nothing when somebody reads a status', async () => {
    const { tokens, events } = await start(acme());
    await tokens.getToken('acme');
    events.splice(0);
    for (let i = 0; i < 10; i++) {
      tokens.status();
      expect(() => tokens.for('acme').status('')).toThrow(expect.objectContaining({ code: 'ERR_SUBJECT_REQUIRED' }));
    }
    expect(events).toEqual([]);
  });

  it('R56 names a subject by its hash, which subjectHash() finds', async () => {
    const { tokens, events } = await start(acme({ credentials: () => ({ secret: SECRET }), requireSubject: true }));
    await tokens.getToken('acme', { subject: 'ann@example.com' });
    expect(events).toMatchObject([{ type: 'token_acquired', subject: subjectHash('ann@example.com') }]);
    expect(JSON.stringify(events)).not.toContain('ann@');
  });

  it('goes to an event emitter by three lines', async () => {
    const { tokens } = await start(acme());
    const emitter = new EventEmitter();
    const heard: ProviderAuthEvent[] = [];
    emitter.on('providerAuth.token_acquired', (event: ProviderAuthEvent) => heard.push(event));
    tokens.events$.subscribe((event) => {
      emitter.emit(`providerAuth.${event.type}`, event);
    });
    const first = await tokens.getToken('acme');
    await tokens.getToken('acme', { replaces: first, reason: 'due' });
    const acquired = { type: 'token_acquired', provider: 'acme', attempts: 0 };
    expect(heard).toMatchObject([
      { ...acquired, reason: 'absent' },
      { ...acquired, reason: 'due' },
    ]);
  });
});

describe('the status of a provider', () => {
  it('tells which of several credentials are in use, and when their secret dies', async () => {
    const dies = Date.UTC(2030, 0, 1) + 0.5;
    const credentials = [{ secret: 'fake-old' }, { secret: 'fake-new', secretExpiresAt: dies }];
    const { tokens } = await start(acme({ credentials: () => credentials.slice(-1) }));
    expect(tokens.for('acme').status('ann').credentials).toBeUndefined();
    await tokens.getToken('acme');
    const one = { index: 0, count: 1, secretExpiresAt: Math.floor(dies) };
    expect(tokens.status()['acme']?.credentials).toEqual(one);
    const several = await start(acme({ credentials }));
    await several.tokens.getToken('acme');
    const { credentials: used } = several.tokens.for('acme').status();
    expect(used).toEqual({ index: 0, count: 2, secretExpiresAt: undefined });
  });

  it('tells how its store is, and until when an ill one is left alone', async () => {
    const clock = new ManualClock();
    const store = new SickStore(clock);
    const { tokens } = await start(acme({ store }), {}, clock);
    const first = await tokens.getToken('acme');
    expect(tokens.for('acme').status().store).toEqual({ state: 'well', until: undefined });
    store.is = 'down';
    await tokens.getToken('acme', { replaces: first, reason: 'due' });
    expect(tokens.for('acme').status().store).toEqual({ state: 'ill', until: clock.now() + 1_000 });
    store.is = 'well';
    await clock.advance(1_000);
    expect(tokens.for('acme').status().store).toEqual({ state: 'well', until: undefined });
  });

  it('tells how many tokens are held, and what is left of one', async () => {
    const { tokens } = await start(acme({ credentials: () => ({ secret: SECRET }) }));
    await tokens.getToken('acme');
    await tokens.getToken('acme', { subject: 'ann' });
    await tokens.getToken('acme', { subject: 'bob' });
    const status = tokens.for('acme').status('ann');
    expect(status).toMatchObject({ subjects: 3, store: undefined });
    expect(status.remainingMs).toBeLessThanOrEqual(3_600_000);
    expect(status.remainingMs).toBeGreaterThan(3_500_000);
    expect(Number.isSafeInteger(status.remainingMs)).toBe(true);
    const key = await start(defineProvider({ http: { baseURL: 'https://k.test' }, credentials: {}, attach: () => {} }));
    expect(key.tokens.for('acme').status()).toMatchObject({ state: 'not-needed', subjects: 0, credentials: undefined });
  });
});
