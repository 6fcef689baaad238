import { readFileSync } from 'node:fs';
import type { ProviderSimulator, SimulatedProviderName } from 'nestjs-provider-auth/testing';
import { expect } from 'vitest';

export interface ContractRequest {
  readonly label?: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly auth?: { readonly username: string; readonly password: string };
  readonly body: { readonly type: 'json' | 'form' | 'multipart' | 'none'; readonly fields?: Record<string, string> };
}

export interface ContractAnswer {
  readonly when?: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly rawBody?: string;
}

export interface Contract {
  /** As the library calls the provider. */
  readonly id: SimulatedProviderName;
  readonly baseUrls: readonly { readonly url: string | null }[];
  readonly attach: { readonly headers: Record<string, string> };
  readonly credentials: readonly { readonly name: string; readonly example: string }[];
  readonly tokenRequest: ContractRequest;
  readonly tokenRequestVariants: readonly ContractRequest[];
  readonly tokenResponse: ContractAnswer & {
    readonly fields: {
      readonly accessToken: { readonly path: string };
      readonly tokenType: { readonly path: string };
      readonly refreshToken?: { readonly path: string };
      readonly expiry: { readonly path: string; readonly kind: 'lifetime' | 'absolute' };
    };
  };
  readonly apiCall: ContractAnswer & { readonly method: string; readonly path: string };
  readonly tokenErrors: readonly (ContractAnswer & { readonly when: string; readonly class: string })[];
  readonly apiAuthFailures: readonly [{ readonly match: { readonly status: number }; readonly body: unknown }];
  readonly refresh: { readonly request: ContractRequest } | null;
  readonly optionalSignature?: {
    readonly header: string;
    readonly testVector: { readonly payload: Record<string, string>; readonly signature: string };
  };
}

/** The contracts, copied verbatim; they are the expectation, not the simulator's input. */
export const contracts: readonly Contract[] = [
  read('airalo', 'airalo'),
  read('benchling', 'benchling'),
  read('1shot', 'oneShot'),
  read('emma', 'emma'),
  read('manis', 'manis'),
];

function read(file: string, id: SimulatedProviderName): Contract {
  return { ...JSON.parse(readFileSync(new URL(`contracts/${file}.json`, import.meta.url), 'utf8')), id };
}

export function contract(id: SimulatedProviderName): Contract {
  return contracts.find((one) => one.id === id)!;
}

export function tokenError(id: SimulatedProviderName, when: string): ContractAnswer {
  return contract(id).tokenErrors.find((error) => error.when === when)!;
}

export type Values = Record<string, string>;

/** The contract's example credentials by name. */
export function examples(of: Contract): Values {
  return Object.fromEntries(of.credentials.map(({ name, example }) => [name, example]));
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, or `undefined`. */
  readonly body: unknown;
}

/** Sends what a contract describes, encoded here and by nothing of the library. */
export async function send(
  simulator: ProviderSimulator,
  id: SimulatedProviderName,
  request: ContractRequest,
  values: Values = examples(contract(id)),
  changes: RequestInit = {},
): Promise<Answer> {
  const fill = (template: string): string => template.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const fields = Object.entries(request.body.fields ?? {}).map(([name, value]): [string, string] => [
    name,
    fill(value),
  ]);
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, fill(value)]));
  if (request.auth !== undefined) {
    const pair = `${fill(request.auth.username)}:${fill(request.auth.password)}`;
    headers.set('Authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  }
  const init: RequestInit = { method: request.method, headers };
  if (request.body.type === 'json') {
    headers.set('Content-Type', 'application/json');
    init.body = JSON.stringify(Object.fromEntries(fields));
  } else if (request.body.type === 'form') {
    init.body = new URLSearchParams(fields);
  } else if (request.body.type === 'multipart') {
    const data = new FormData();
    for (const [name, value] of fields) data.append(name, value);
    init.body = data;
  }
  for (const [name, value] of new Headers(changes.headers)) headers.set(name, value);
  return call(`${simulator.urls[id]}${request.path}`, { ...init, ...changes, headers });
}

export async function call(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, headers: response.headers, text, body };
}

/** What lies at a dotted path. */
export function at(body: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => {
    return typeof value === 'object' && value !== null
      ? Object.entries(value).find(([name]) => name === key)?.[1]
      : undefined;
  }, body);
}

export async function acquire(simulator: ProviderSimulator, id: SimulatedProviderName): Promise<string> {
  const answer = await send(simulator, id, contract(id).tokenRequest);
  return String(at(answer.body, contract(id).tokenResponse.fields.accessToken.path));
}

/** The contract's cheap API call with that token; without one, no Authorization. */
export function callApi(simulator: ProviderSimulator, id: SimulatedProviderName, token?: string): Promise<Answer> {
  const { method, path } = contract(id).apiCall;
  const headers: Values = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return call(`${simulator.urls[id]}${path}`, { method, headers });
}

/** Expects the contract's error of that name: status and whole body. */
export function expectError(answer: Answer, id: SimulatedProviderName, when: string): void {
  const { status, body } = tokenError(id, when);
  expect({ status: answer.status, body: answer.body }).toEqual({ status, body });
}
