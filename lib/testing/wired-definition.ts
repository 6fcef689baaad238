import type { Connection } from '../http/connection.js';
import type { ProviderOptions } from '../index.js';
import type { PlainAgents } from './simulator/plain-agents.js';
import { wiredFetch } from './simulator/wired-fetch.js';

/** A definition whose requests go over these agents, and what holds them there. */
export interface WiredDefinition {
  readonly options: ProviderOptions<unknown>;
  readonly connection: Connection;
}

export function wiredDefinition(options: ProviderOptions<unknown>, agents: PlainAgents): WiredDefinition {
  const fetch = wiredFetch(agents);
  const direct = { ...agents, proxy: false } as const;
  return {
    options: { ...options, http: { ...options.http, ...direct, env: { ...options.http.env, fetch } } },
    connection: { options: { ...direct, httpVersion: 1 }, fetch },
  };
}
