import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { PlainAgents } from './plain-agents.js';

const WITHOUT_BODY = new Set([204, 205, 304]);

/** A `fetch` over these agents: Node's own takes none. It follows no redirect. */
export function wiredFetch({ httpAgent, httpsAgent }: PlainAgents): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const isEncrypted = new URL(request.url).protocol === 'https:';
    const { method, headers, signal } = request;
    const options = { method, headers: Object.fromEntries(headers), signal };
    const outgoing = isEncrypted
      ? https.request(request.url, { ...options, agent: httpsAgent })
      : http.request(request.url, { ...options, agent: httpAgent });
    try {
      return responseOf(await answered(outgoing, request.body), request.url);
    } catch (error) {
      signal.throwIfAborted();
      throw new TypeError('fetch failed', { cause: error });
    }
  };
}

function answered(outgoing: http.ClientRequest, body: NodeStream | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
    if (body === null) outgoing.end();
    else pipeline(Readable.fromWeb(body), outgoing).catch(reject);
  });
}

function responseOf(incoming: IncomingMessage, url: string): Response {
  const { statusCode: status = 200, statusMessage: statusText = '' } = incoming;
  const headers: [string, string][] = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const body = WITHOUT_BODY.has(status) ? null : streamOf(incoming);
  if (body === null) incoming.resume();
  return Object.defineProperty(new Response(body, { status, statusText, headers }), 'url', { value: url });
}

function streamOf(incoming: IncomingMessage): ReadableStream {
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      const chunks: AsyncIterable<Uint8Array> = incoming;
      try {
        for await (const chunk of chunks) controller.enqueue(new Uint8Array(chunk));
        controller.close();
      } catch (error) {
        controller.error(error);
      }
    },
    cancel: () => void incoming.destroy(),
  });
}
