import { inspect } from 'node:util';
import { defineProvider, form, type ProviderOptions, subjectHash } from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { EventLog } from '../../../lib/events/log/event-log.js';
import type { LogLine } from '../../../lib/events/log/log-line.js';
import { failureOf, start } from '../../application.js';
import { reply, startApi } from '../../server.js';

const NAME = 'alice-canary';

/** What events and the log say of a tenant that asks once, and what it gets. */
async function said(options: Partial<ProviderOptions<object>>, whose: { subject?: string } = { subject: NAME }) {
  const acme = { http: { baseURL: 'https://acme.invalid' }, requireSubject: true, credentials: () => ({}), ...options };
  const { tokens, events } = await start(defineProvider<object>(acme));
  const error = await failureOf(tokens.getToken('acme', whose));
  const lines: LogLine[] = [];
  const log = new EventLog(new ManualClock(), (line) => lines.push(line));
  for (const event of events) log.note(event);
  log.stop();
  // The error of an event is its caller's own: the log shows its message, and its properties are for programs.
  const shown = events.map((event) => ('error' in event ? { ...event, error: event.error.message } : event));
  return { shown: inspect({ lines, shown }, { depth: 9 }), error, count: lines.length };
}

const request = () => ({ url: '/token', body: form({}) });

function throwing(text: string) {
  return () => {
    throw new RangeError(text);
  };
}

describe("R56 a tenant's name is in no event and no line of the log", () => {
  it('where its host is made of it', async () => {
    const { shown } = await said({
      // All names are this machine, where nobody listens.
      http: { baseURL: ({ subject }) => `https://${subject}.acme.invalid:9`, lookup: async () => ['127.0.0.1', 4] },
      originPattern: 'https://*.acme.invalid:9',
      request,
    });
    expect(shown).toContain("endpoint: 'https://*.acme.invalid:9'");
    expect(shown).toContain('no answer from https://*.acme.invalid:9 (ECONNREFUSED)');
    expect(shown).toContain(subjectHash(NAME));
    expect(shown).not.toContain(NAME);
  });

  it('where the token endpoint says it', async () => {
    const body = { error: 'invalid_client', error_description: `no such user ${NAME}` };
    const { url } = await startApi((_seen, response) => reply(response, body, 401));
    const { shown, count } = await said({ http: { baseURL: url }, dangerouslyAllowHttp: [url], request });
    expect([count, shown]).toEqual([1, expect.stringContaining('no such user …')]);
    expect(shown).not.toContain(NAME);
  });

  it('where `createToken` throws it', async () => {
    const { shown, count } = await said({ createToken: throwing(`no key of ${NAME}`) });
    expect([count, shown]).toEqual([1, expect.stringContaining('no key of …')]);
    expect(shown).not.toContain(NAME);
  });

  it('where `resolveSubject` throws it: its caller alone is told', async () => {
    const resolveSubject = throwing(`no tenant of ${NAME}@example.com`);
    const { shown, error, count } = await said({ resolveSubject, request }, {});
    expect([count, shown]).toEqual([1, expect.stringContaining('`resolveSubject` threw (RangeError)')]);
    expect(shown).not.toContain(NAME);
    expect(String(error)).toContain(NAME);
  });

  it('where `attach` throws it', async () => {
    const { shown, http, events } = await attachFailing();
    await failureOf(http.axiosRef.get('/', { providerAuth: { subject: NAME } }));
    expect([shown(), events]).toEqual([expect.stringContaining('no seat of …'), [expect.anything()]]);
    expect(shown()).not.toContain(NAME);
  });
});

async function attachFailing() {
  const http = { baseURL: 'https://acme.invalid' };
  const attach = throwing(`no seat of ${NAME}`);
  const definition = defineProvider({ http, requireSubject: true, credentials: () => ({}), attach });
  const started = await start(definition);
  return { ...started, shown: () => inspect(started.events) };
}
