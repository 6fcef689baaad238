import { createServer } from 'node:http';

/** Milliseconds that a token lives: short, so that there is something to see. */
const LIFETIME = 4_000;

/** A made-up partner with single sessions: a new token ends the one before, whoever has that. */
export async function startPartner() {
  const tokens = { issued: 0, endsAt: 0 };
  const server = createServer((request, response) => {
    const reply = (status: number, body: object) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (request.url !== '/token') {
      const isCurrent = request.headers.authorization === `Bearer fake-token-${tokens.issued}`;
      return isCurrent && Date.now() < tokens.endsAt ? reply(200, { orders: 3 }) : reply(401, {});
    }
    tokens.issued += 1;
    tokens.endsAt = Date.now() + LIFETIME;
    const fields = { token_type: 'Bearer', expires_in: LIFETIME / 1_000 };
    return reply(200, { access_token: `fake-token-${tokens.issued}`, ...fields });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    issued: () => tokens.issued,
    close: () => server.close(),
  };
}
