import { createServer, type ServerResponse } from 'node:http';

/** A made-up partner with many merchants: each has a secret and tokens of its own. */
export async function startPartner(secrets: ReadonlyMap<string, string>) {
  const tokens = new Map<string, string>();
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url !== '/token') {
        const merchant = tokens.get(request.headers.authorization ?? '');
        return merchant === undefined
          ? reply(response, 401, {})
          : reply(response, 200, { merchant, orders: merchant.length });
      }
      const fields = new URLSearchParams(Buffer.concat(chunks).toString());
      const merchant = fields.get('client_id') ?? '';
      if (fields.get('client_secret') !== secrets.get(merchant))
        return reply(response, 401, { error: 'invalid_client' });
      const token = `fake-token-${merchant}-${tokens.size}`;
      tokens.set(`Bearer ${token}`, merchant);
      return reply(response, 200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    close: () => server.close(),
  };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
