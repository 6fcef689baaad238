import { Logger } from '@nestjs/common';
import type { ProviderAuthEvent } from 'nestjs-provider-auth';
import { describe, expect, it, vi } from 'vitest';
import { acme } from './acme.js';
import { failureOf, start } from '../application.js';
import { startRaw } from './misbehaving-server.js';
import { answer, json, token } from './replies.js';
import { loggedLines } from '../logged-lines.js';

const THEIRS = 'text-of-the-provider';
const TYPES = [
  'token_acquired',
  'acquisition_failed',
  'acquisition_joined',
  'token_unavailable',
  'token_rejected',
  'replacement_refused',
  'lifetime_capped',
  'request_replayed',
];

describe('events of an application', () => {
  it('R58 hold names of the configuration and fixed words, and no text of the provider', async () => {
    let asked = 0;
    const server = await startRaw((socket, request, count) => {
      const good = { token_type: 'Bearer', expires_in: 9e9, scope: THEIRS, [THEIRS]: THEIRS };
      const refusal = answer(400, JSON.stringify({ error: THEIRS, error_description: THEIRS }), { 'X-Type': THEIRS });
      const issued = (asked += request.startsWith('POST /token') ? 1 : 0);
      const challenge = { 'WWW-Authenticate': `Bearer error="invalid_token", realm="${THEIRS}"` };
      if (!request.startsWith('POST /token')) return answer(401, THEIRS, challenge)(socket, request, count);
      if (issued > 2) return refusal(socket, request, count);
      return json({ ...good, access_token: `token-${issued}` })(socket, request, count);
    });
    const { tokens, http } = await start(acme(server.url));
    const events: ProviderAuthEvent[] = [];
    tokens.events$.subscribe((event) => events.push(event));
    await failureOf(http.axiosRef.get('/a'));
    const refused = await start(acme(server.url));
    refused.tokens.events$.subscribe((event) => events.push(event));
    await failureOf(refused.tokens.getToken('acme'));
    expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(2);
    for (const event of events) {
      expect(event.provider).toBe('acme');
      expect(TYPES).toContain(event.type);
      // An event's error is for people; its code is a word of ours.
      const { error, ...labels } = 'error' in event ? event : { ...event, error: undefined };
      expect(JSON.stringify(labels)).not.toContain(THEIRS);
      expect(error?.code ?? 'ERR_NONE').toMatch(/^ERR_[A-Z_]+$/);
    }
  });

  it('R79 a subscriber that throws harms nobody else, and the log says so once', async () => {
    const error = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    const server = await startRaw((socket, request, count) =>
      (request.startsWith('POST /token') ? token(`t-${count}`) : answer(200, 'ok'))(socket, request, count),
    );
    const { tokens, http } = await start(acme(server.url));
    const seen: string[] = [];
    tokens.events$.subscribe(() => {
      throw new TypeError(`no "${THEIRS}" here`);
    });
    tokens.for('acme').token$.subscribe(() => {
      throw new RangeError('nor here');
    });
    tokens.events$.subscribe(({ type }) => seen.push(type));
    expect((await http.axiosRef.get('/a')).data).toBe('ok');
    const first = await tokens.getToken('acme');
    await tokens.getToken('acme', { replaces: first, reason: 'due' });
    expect(seen.filter((type) => type === 'token_acquired')).toHaveLength(2);
    expect(loggedLines(error, /subscriber/)).toEqual([
      'a subscriber of events$ or token$ threw TypeError: no …; let it handle its own errors',
      'a subscriber of events$ or token$ threw RangeError; let it handle its own errors',
    ]);
    error.mockRestore();
  });
});
