import { plainOriginFaults } from '../../protocol/definition/plain-origins.js';
import type { UncheckedSettings } from '../provider-auth-options.js';

const OPTIONS = ['providers', 'http', 'dangerouslyAllowHttp', 'proxy', 'failFast', 'warmUp', 'renewWhenIdle', 'store'];

export const NOT_A_LIST =
  "dangerouslyAllowHttp is not a list; list the exact http origins, like ['http://localhost:8080']";

/** The fault of a start-up that is to wait for a token and not to acquire it. */
export const NOTHING_TO_WAIT_FOR =
  'warmUp is false, and failFast waits at start-up for the first token of every provider; leave one of them out';

/** What cannot work in the options of `forRoot` and `forRootAsync`, one sentence each with its cure. */
export function checkSettings(settings: UncheckedSettings): string[] {
  const { providers, http, dangerouslyAllowHttp = [], proxy } = settings;
  const { failFast, warmUp, renewWhenIdle } = settings;
  const given: Readonly<Record<string, unknown>> = { providers, http };
  const switches: Readonly<Record<string, unknown>> = { failFast, warmUp, renewWhenIdle };
  const faults = Object.keys(settings).flatMap(unknownOption);
  if (!isObject(providers)) faults.push('providers is missing; give definitions by name, or {}');
  else if (Object.keys(providers).includes('')) faults.push('a provider has no name; give it one');
  if (http !== undefined && !isObject(given['http'])) faults.push('http is no object; give options of axios');
  if (isObject(given['http']) && http?.baseURL !== undefined) {
    faults.push("http.baseURL would be every provider's; move it into the provider's own http");
  }
  if (!Array.isArray(dangerouslyAllowHttp)) faults.push(NOT_A_LIST);
  else faults.push(...plainOriginFaults(dangerouslyAllowHttp));
  if (proxy !== undefined && proxy !== 'environment') {
    faults.push("proxy can only be 'environment'; put any other proxy into http.httpsAgent");
  }
  for (const [name, value] of Object.entries(switches)) {
    if (value !== undefined && typeof value !== 'boolean') faults.push(`${name} is no boolean; give true or false`);
  }
  if (failFast === true && warmUp === false) faults.push(NOTHING_TO_WAIT_FOR);
  return faults.map((fault) => `ProviderAuthModule: ${fault}`);
}

function unknownOption(name: string): string[] {
  if (OPTIONS.includes(name)) return [];
  const cure = ['imports', 'inject'].includes(name) ? 'use forRootAsync' : `there are ${OPTIONS.join(', ')}`;
  return [`there is no option '${name.slice(0, 40)}'; ${cure}`];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
