// A partner's API and its token endpoint, in a process of their own: `fork`ed by the scenarios, told what to do by messages.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';

const state = {
  lifetime: 3_600,
  latency: 20,
  retryAfter: undefined,
  downUntil: 0,
  refuseUntil: 0,
  expiresIn: undefined,
};
const counts = { tokens: 0, api: 0, refused: 0, overlapping: 0 };
let valid = new Map();
let underWay = 0;

const reply = (response, status, body, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body && JSON.stringify(body));

async function token(request, response) {
  counts.tokens += 1;
  if (++underWay > 1) counts.overlapping += 1;
  for await (const _ of request);
  await new Promise((resolve) => setTimeout(resolve, state.latency));
  underWay -= 1;
  if (Date.now() < state.downUntil) {
    reply(response, 503, undefined, state.retryAfter && { 'retry-after': String(state.retryAfter) });
    return;
  }
  const text = randomBytes(24).toString('hex');
  valid.set(text, Date.now() + state.lifetime * 1_000);
  const expiry = 'expiresIn' in state && state.expiresIn !== undefined ? state.expiresIn : state.lifetime;
  reply(response, 200, { access_token: text, token_type: 'Bearer', ...(expiry !== null && { expires_in: expiry }) });
}

function api(request, response) {
  counts.api += 1;
  const text = request.headers.authorization?.replace(/^Bearer /, '');
  const lives = text === 'static' || (valid.get(text) ?? 0) > Date.now();
  if (lives && Date.now() >= state.refuseUntil) {
    reply(response, 200, { ok: true });
    return;
  }
  counts.refused += 1;
  reply(response, 401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer error="invalid_token"' });
}

const server = createServer((request, response) =>
  request.url.startsWith('/token') ? void token(request, response) : api(request, response),
);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));

process.on('message', ({ set, revoke, reset, ask }) => {
  Object.assign(state, set);
  if (revoke) valid = new Map();
  if (reset) for (const name of Object.keys(counts)) counts[name] = 0;
  process.send({ answer: ask, counts });
});
process.on('disconnect', () => process.exit());
