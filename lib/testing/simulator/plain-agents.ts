import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

export interface PlainAgents {
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
}

/** Agents whose connections `connect` makes, whatever host is asked for; https without its encryption too. */
export function plainAgents(connect: (scheme: 'http' | 'https') => Socket): PlainAgents {
  const httpAgent = new http.Agent();
  const httpsAgent = new https.Agent();
  Reflect.set(httpAgent, 'createConnection', () => connect('http'));
  Reflect.set(httpsAgent, 'createConnection', () => connect('https'));
  return { httpAgent, httpsAgent };
}
