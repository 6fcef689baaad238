import { plainOriginFaults } from '../../protocol/definition/plain-origins.js';
import type { UncheckedSettings } from '../provider-auth-options.js';

const OPTIONS = ['providers', 'http', 'dangerouslyAllowHttp', 'proxy', 'failFast', 'store'];

export const NOT_A_LIST =
  "dangerouslyAllowHttp is not a list; list the exact http origins, like ['http://localhost:8080']";

/** What cannot work in the options of `forRoot` and `forRootAsync`, one sentence each with its cure. */
export function checkSettings(settings: UncheckedSettings): string[] {
  const { providers, http, dangerouslyAllowHttp = [], proxy, failFast } = settings;
  const given: Readonly<Record<string, unknown>> = { providers, http, failFast };
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
  if (failFast !== undefined && typeof given['failFast'] !== 'boolean') {
    faults.push('failFast is no boolean; give true or false');
  }
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
