import http from 'node:http';
import https from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { directAgents, usesProxy } from '../../../lib/http/direct-agents.js';

const [ofHttp, ofHttps] = [http.globalAgent, https.globalAgent];
const proxyEnv = { HTTPS_PROXY: 'http://proxy.test:3128' };

afterEach(() => {
  http.globalAgent = ofHttp;
  https.globalAgent = ofHttps;
});

describe('agents past the proxies of the environment', () => {
  it('R9 are none where Node uses no such proxy', () => {
    expect(directAgents()).toEqual({});
    const options = { keepAlive: true, proxyEnv: undefined };
    https.globalAgent = new https.Agent(options);
    expect(directAgents()).toEqual({});
  });

  it("R9 have the options of Node's own agents, but for the proxies", () => {
    const options = { keepAlive: true, maxSockets: 7, ca: 'fake-ca', proxyEnv };
    https.globalAgent = new https.Agent(options);
    const fewer = { maxSockets: 5, proxyEnv };
    http.globalAgent = new http.Agent(fewer);
    const { httpAgent, httpsAgent } = directAgents();
    expect(httpsAgent?.options).toMatchObject({ keepAlive: true, maxSockets: 7, ca: 'fake-ca' });
    expect(httpsAgent?.options).not.toMatchObject({ proxyEnv });
    expect(httpAgent).toBeInstanceOf(http.Agent);
    expect(Object(httpAgent).options).toMatchObject({ maxSockets: 5, proxyEnv: undefined });
    expect(directAgents().httpsAgent).toBe(httpsAgent);
    https.globalAgent = new https.Agent({ ...options, maxSockets: 8 });
    expect(directAgents().httpsAgent?.options).toMatchObject({ maxSockets: 8 });
  });

  it.each([[undefined], [null], ['text'], [{}], [{ proxyEnv: null }]])(
    'R9 are not needed beside an agent of another kind, with %j for its options',
    (options) => expect(usesProxy(Object.assign(new http.Agent(), { options }))).toBe(false),
  );
});
