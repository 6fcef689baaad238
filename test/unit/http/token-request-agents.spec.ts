import http from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sendTokenRequest } from '../../../lib/http/send-token-request.js';
import type { TokenTransportRequest } from '../../../lib/protocol/definition/token-transport.js';
import { startApi } from '../../server.js';

type Options = TokenTransportRequest['http'];

function request(url: string, options: Options = {}): TokenTransportRequest {
  return { method: 'POST', url, headers: {}, signal: AbortSignal.timeout(5_000), http: options };
}

/** What a definition in plain JavaScript may hold. */
const untyped = (options: object): Options => options;

const byNode = http.globalAgent;

afterEach(() => {
  vi.unstubAllEnvs();
  http.globalAgent = byNode;
});

/** Counts its connections. */
class CountingAgent extends http.Agent {
  used = 0;

  override createConnection(...given: Parameters<http.Agent['createConnection']>) {
    this.used += 1;
    return super.createConnection(...given);
  }
}

describe('the way of a token request', () => {
  it('R9 is the agent of the definition, else one without a proxy, else that of the environment when asked', async () => {
    const api = await startApi();
    const withProxies: object = { proxyEnv: {} };
    const proxied = new CountingAgent(withProxies);
    const own = new CountingAgent();
    http.globalAgent = proxied;
    const counts: number[][] = [];
    for (const options of [{}, { httpAgent: own }, { proxy: 'environment' as const }]) {
      expect((await sendTokenRequest(request(api.url, options))).status).toBe(200);
      counts.push([proxied.used, own.used]);
    }
    expect(counts).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
    ]);
  });

  it('R9 uses a proxy of the environment only when asked', async () => {
    const proxy = await startApi((_seen, response) => response.writeHead(299).end());
    const api = await startApi();
    vi.stubEnv('http_proxy', proxy.url);
    vi.stubEnv('no_proxy', '');
    expect((await sendTokenRequest(request(api.url))).status).toBe(200);
    for (const none of [null, undefined, '', true]) {
      expect((await sendTokenRequest(request(api.url, untyped({ proxy: none })))).status).toBe(200);
    }
    const to = { host: '127.0.0.1', port: proxy.port };
    expect((await sendTokenRequest(request(api.url, { proxy: to }))).status).toBe(299);
    expect((await sendTokenRequest(request('http://api.example/', { proxy: 'environment' }))).status).toBe(299);
  });

  const knowsProxies = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');
  it("R9 goes past Node's own use of the environment's proxy (NODE_USE_ENV_PROXY)", async ({ skip }) => {
    skip(!knowsProxies, 'this version of Node uses no proxy by itself');
    const proxy = await startApi((_seen, response) => response.writeHead(299).end());
    const api = await startApi();
    const proxied = { keepAlive: true, proxyEnv: { HTTP_PROXY: proxy.url } };
    http.globalAgent = new http.Agent(proxied);
    expect((await sendTokenRequest(request(api.url))).status).toBe(200);
    expect(proxy.requests).toEqual([]);
  });
});
