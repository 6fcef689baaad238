import { describe, expect, it } from 'vitest';
import { acme } from './acme.js';
import { acquisitionFailure, start } from '../application.js';
import { type Reply, startRaw } from './misbehaving-server.js';
import { answer, bytes, json } from './replies.js';

const CANARY = 'body-canary';
const good = { access_token: 'a', token_type: 'Bearer', expires_in: 3600 };

describe('over the wire, an answer', () => {
  it.each<[string, Reply]>([
    ['R10 of HTML', answer(200, `<!doctype html><p>${CANARY}</p>`, { 'Content-Type': 'text/html' })],
    ['R10 of text', answer(200, CANARY, { 'Content-Type': 'text/plain' })],
    ['R10 that is empty', answer(200, '')],
    ['R10 of spaces', answer(200, ' \n')],
    ['R10 with 204', bytes('HTTP/1.1 204 No Content\r\n\r\n')],
    ['R11 of truncated JSON', answer(200, `{"access_token":"${CANARY}`)],
    ['R11 of NaN', answer(200, `{"access_token":"${CANARY}","token_type":"Bearer","expires_in":NaN}`)],
    ['R11 of two documents', answer(200, `${JSON.stringify(good)}${JSON.stringify(good)}`)],
    ['R11 of JSON in a JSON string', json(JSON.stringify({ ...good, access_token: CANARY }))],
    ['R11 that is no UTF-8', answer(200, Buffer.from('{"access_token":"\xff"}', 'latin1'))],
    ['R12 of an array', json([good])],
    ['R12 of a number', json(1)],
    ['R12 of null', json(null)],
    ['R12 with its token in __proto__', answer(200, `{"__proto__":${JSON.stringify(good)}}`)],
    ['R12 with its token in constructor', json({ constructor: { prototype: good } })],
    ['R14 of an unknown type', json({ ...good, token_type: 'DPoP' })],
    ['R15 with a line break in the token', json({ ...good, access_token: `${CANARY}\r\nX-Injected: 1` })],
    ['R15 with a NUL in the token', json({ ...good, access_token: `${CANARY}\0` })],
    ['R21 of two minds', json({ ...good, error: 'invalid_client' })],
  ])('%s is an error without its text, and is not asked for again', async (what, reply) => {
    const endpoint = await startRaw(reply);
    const error = await acquisitionFailure(acme(endpoint.url));
    expect(error.code).toBe(what.startsWith('R21') ? 'ERR_TOKEN_REQUEST_REJECTED' : 'ERR_TOKEN_RESPONSE_INVALID');
    expect(error.message + String(error.stack)).not.toContain(CANARY);
    expect(endpoint.requests).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ['R10 with a byte order mark', answer(200, `\ufeff${JSON.stringify(good)}`)],
    ['R10 as text/html', answer(200, JSON.stringify(good), { 'Content-Type': 'text/html' })],
    ['R16 of an odd lifetime', json({ ...good, expires_in: '3600abc' })],
    ['R17 of no lifetime', json({ ...good, expires_in: 0 })],
    ['R14 of another spelling', json({ ...good, token_type: 'bEARER' })],
  ])('%s is read', async (_what, reply) => {
    const endpoint = await startRaw(reply);
    const { tokens } = await start(acme(endpoint.url));
    expect((await tokens.getToken('acme')).header()).toBe('Bearer a');
  });
});
