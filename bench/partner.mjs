// A partner's API and its token endpoint, in a process of their own: `fork`ed by the scenarios, told what to do by messages.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';

/** Seconds; milliseconds; milliseconds since the epoch. */
const state = {
  lifetime: 3_600,
  latency: 20,
  retryAfter: undefined,
  downUntil: 0,
  refuseUntil: 0,
  expiresIn: undefined,
};
const counts = { tokens: 0, down: 0, api: 0, authorized: 0, refused: 0 };
let valid = new Map();

const reply = (response, status, body, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body && JSON.stringify(body));

async function token(request, response) {
  counts.tokens += 1;
  for await (const _ of request);
  await new Promise((resolve) => setTimeout(resolve, state.latency));
  if (Date.now() < state.downUntil) {
    counts.down += 1;
    reply(response, 503, undefined, state.retryAfter && { 'retry-after': String(state.retryAfter) });
    return;
  }
  const text = `token-canary-${randomBytes(24).toString('hex')}`;
  valid.set(text, Date.now() + state.lifetime * 1_000);
  reply(response, 200, { access_token: text, token_type: 'Bearer', expires_in: state.expiresIn ?? state.lifetime });
}

function api(request, response) {
  counts.api += 1;
  const { authorization } = request.headers;
  if (authorization !== undefined) counts.authorized += 1;
  const text = authorization?.replace(/^Bearer /, '');
  const lives = text === 'static' || (valid.get(text) ?? 0) > Date.now();
  if (lives && Date.now() >= state.refuseUntil) {
    reply(response, 200, { ok: true });
    return;
  }
  counts.refused += 1;
  reply(response, 401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer error="invalid_token"' });
}

const server = createServer((request, response) => {
  // A client that goes away in the middle of its request is none of ours.
  if (request.url.startsWith('/token')) token(request, response).catch(() => response.destroy());
  else api(request, response);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));

process.on('message', ({ set, revoke, reset }) => {
  Object.assign(state, set);
  if (revoke) valid = new Map();
  if (reset) for (const name of Object.keys(counts)) counts[name] = 0;
  process.send({ counts });
});
process.on('disconnect', () => process.exit());
