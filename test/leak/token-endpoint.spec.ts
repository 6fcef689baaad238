import { Logger } from '@nestjs/common';
import {
  basicAuthorization,
  form,
  json as jsonBody,
  type ProviderAuthEvent,
  type TokenEndpointResponse,
  type TokenFields,
} from 'nestjs-provider-auth';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AcmeOptions, acme, SECRET } from '../fault/acme.js';
import { failureOf, start } from '../application.js';
import { type Reply, startRaw } from '../fault/misbehaving-server.js';
import { answer, bytes, hang, json, redirect, reset } from '../fault/replies.js';
import { systemClock } from '../../lib/core/clock.js';
import { EventLog } from '../../lib/events/log/event-log.js';
import { LogEntry } from '../../lib/module/log-entry.js';
import { leaks, sinks } from './canaries.js';

const KEY = 'key:canary/+%=ä';
/** Beside a secret of whole bytes of base64, and the beginning of the secret. */
const ID = 'fake';
/** Made of a secret. */
const HASH = 'b7e23ec29af22b0b4e41da31e868d57226121c84canary';
const ASSERTION = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJmYWtlLWNhbmFyeSJ9.c2lnbmF0dXJlLWNhbmFyeQ';
const HEX = Buffer.from(SECRET).toString('hex');
/** In no credentials. */
const CLOSURE = 'closure/"canary';
const CANARIES = [
  SECRET,
  KEY,
  ASSERTION,
  basicAuthorization(ID, SECRET, 'form').slice(6),
  HASH,
  'refresh-canary',
  CLOSURE,
  HEX,
  SECRET.toUpperCase(),
  'can\u200bary',
];

const good = { access_token: 'token-canary', token_type: 'Bearer', expires_in: 3600, refresh_token: 'refresh-canary' };

/** The whole request back, as some servers do when they refuse. */
const echo = (status: number, shape: (text: string) => unknown): Reply => {
  return (socket, request, count) =>
    answer(status, JSON.stringify(shape(request.replaceAll('\r\n', ' '))))(socket, request, count);
};
const says = (text: string): Reply => answer(400, JSON.stringify({ error: 'invalid_client', error_description: text }));

const replies: Record<string, Reply> = {
  'a reset': reset,
  'an empty reply': bytes(''),
  'a timeout': hang,
  'a redirect that echoes': redirect(307, `/?secret=${SECRET}`),
  'HTML that echoes': answer(200, `<html>${SECRET}`),
  'JSON that is cut behind the secret': answer(200, `{"a":"${SECRET}`),
  'too long an answer': answer(200, SECRET.repeat(100_000)),
  'a token that is none': json({ ...good, access_token: `token-canary ${SECRET}` }),
  'a type that is none': json({ ...good, token_type: SECRET }),
  'a token that is dead': json({ ...good, expires_in: SECRET, expires_at: 1 }),
  'the secret in clear': says(`unknown secret ${SECRET}`),
  'the secret, URL-encoded': says(`unknown key ${encodeURIComponent(KEY)}`),
  'the secret, URL-encoded in lower case': says(`unknown key ${encodeURIComponent(KEY).toLowerCase()}`),
  'the secret, form-encoded': says(`unknown key ${new URLSearchParams({ KEY }).toString()}`),
  'the secret in base64': says(`unknown secret ${Buffer.from(SECRET).toString('base64')}`),
  'the secret in base64url': says(`unknown secret ${Buffer.from(KEY).toString('base64url')}`),
  'the secret in hex': says(`unknown secret ${HEX}`),
  'the secret in upper case': says(`unknown secret ${SECRET.toUpperCase()}`),
  'the secret with something invisible within': says(`unknown ${SECRET.replace('canary', 'can\u200bary')}`),
  'the Basic value': says(`unknown client ${basicAuthorization(ID, SECRET, 'form')}`),
  'the assertion': says(`bad assertion ${ASSERTION}`),
  'the secret behind the id that begins like it': says(`fake-client ${SECRET} ${SECRET}-more`),
  'a hash of the secret': says(`wrong signature ${HASH}`),
  'the whole request': echo(400, (request) => ({ error: 'invalid_client', error_description: request })),
  'the whole request, as the code': echo(401, (request) => ({ error: request })),
  'the whole request, with 500': echo(500, (request) => ({ error: 'server_error', error_description: request })),
  'the whole request, with 429': echo(429, (request) => ({ error: 'slow_down', error_description: request })),
};

const read = (r: TokenEndpointResponse): TokenFields => ({
  accessToken: r.at('access_token'),
  tokenType: r.at('token_type'),
  expiresIn: r.at('expires_in'),
  expiresAt: r.at('expires_at'),
  refreshToken: r.at('refresh_token'),
});

interface Canaries {
  readonly id: string;
  readonly secret: string;
  readonly key: string;
}

const requests: Record<string, NonNullable<AcmeOptions['request']>> = {
  'in the body': ({ credentials }) => ({
    url: '/token',
    body: form({ ...credentials, client_assertion: ASSERTION, hash: HASH }),
  }),
  'in headers': ({ credentials: { id, secret } }) => ({
    url: '/token',
    headers: {
      Authorization: basicAuthorization(id, secret, 'form'),
      'X-Assertion': ASSERTION,
      'X-Hash': HASH,
      'X-Key': encodeURIComponent(KEY),
    },
  }),
  'from a closure, in JSON and headers': () => ({
    url: '/token',
    headers: { 'X-Hash': HASH, 'X-Api-Key': CLOSURE, Authorization: basicAuthorization('user', CLOSURE, 'raw') },
    body: jsonBody({ auth: [{ key: CLOSURE }] }),
  }),
  'in the query': ({ credentials }) => ({
    url: '/token',
    method: 'GET',
    query: { ...credentials },
    headers: { 'X-Hash': HASH },
  }),
};

afterEach(() => {
  vi.restoreAllMocks();
});

/** What the log says of these events. */
function entriesOf(events: readonly ProviderAuthEvent[]): LogEntry[] {
  const entries: LogEntry[] = [];
  const log = new EventLog(systemClock, (line) => entries.push(new LogEntry(line)));
  for (const event of events) log.note(event);
  log.stop();
  return entries;
}

describe.each(Object.entries(requests))('credentials %s', (_where, request) => {
  it.each(Object.entries(replies))('R55 show nowhere after %s', async (_what, reply) => {
    const printed: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    }
    const endpoint = await startRaw(reply);
    const credentials: Canaries = { id: ID, secret: SECRET, key: KEY };
    const definition = acme(endpoint.url, { request, read, credentials, deadline: 2_000 });
    const { tokens, http, app, events } = await start(definition);
    app.useLogger(new Logger());
    const errors = [
      await failureOf(tokens.getToken('acme')),
      await failureOf(http.axiosRef.get('/orders')),
      await failureOf(tokens.for('acme').fetch(`${endpoint.url}/orders`)),
      await failureOf(tokens.for('acme').headers(endpoint.url)),
    ];
    new Logger('application').error(errors[0]);
    new Logger('application').error('failed', errors[0] instanceof Error ? errors[0].stack : '', { error: errors[1] });
    const entries = entriesOf(events);
    for (const entry of entries) new Logger('ProviderAuthModule').error(entry);
    vi.restoreAllMocks();
    expect(entries.length).toBeGreaterThan(0);
    const things = [...errors, events, ...entries, definition, tokens, tokens.for('acme'), http];
    const shown: (readonly [string, string])[] = things.flatMap(sinks);
    shown.push(["Nest's Logger", printed.join('')]);
    expect(endpoint.requests.length).toBeGreaterThan(0);
    expect(leaks(shown, [...CANARIES, 'token-canary'])).toEqual([]);
  });
});
