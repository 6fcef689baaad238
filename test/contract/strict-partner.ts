import type { SimulatedProviderName } from 'nestjs-provider-auth/testing';
import { expect } from 'vitest';
import { type Answer, type Asked, type Partner, startPartner } from '../integration/shapes/partner.js';
import { type Contract, contract, type ContractRequest, examples, type Values } from './contract.js';

/** What the server answers in place of its contract's answer; `undefined` leaves that one. Counted from 1. */
export interface Script {
  readonly token?: (count: number) => Answer | undefined;
  readonly refresh?: (count: number) => Answer | undefined;
  readonly api?: (count: number, asked: Asked) => Answer | undefined;
}

export interface StrictPartner extends Partner {
  /** Where the preset finds it. */
  readonly place: { readonly baseURL: string; readonly dangerouslyAllowHttp: readonly string[] };
  /** The contract's example credentials, by the names of the contract. */
  readonly credentials: Values;
  /** Token calls, refreshes and API calls so far. */
  readonly counts: { token: number; refresh: number; api: number };
}

/** A server made of a contract: a request that differs from it in anything fails the test. */
export async function startStrict(id: SimulatedProviderName, script: Script = {}): Promise<StrictPartner> {
  const of = contract(id);
  const { tokenRequest, tokenRequestVariants, refresh, apiCall, attach } = of;
  const values: Values = examples(of);
  const counts = { token: 0, refresh: 0, api: 0 };
  const base = new URL(of.baseUrls[0]?.url?.replace('{tenant}', 'tenant') ?? 'https://unknown.test').pathname;
  const path = (text: string) => `${base === '/' ? '' : base}${text}`;
  const issue = (answer: Answer | undefined): Answer => {
    if (answer !== undefined) return answer;
    const { token, body } = issued(of, counts.token + counts.refresh);
    Object.assign(values, token);
    return { ...of.tokenResponse, body };
  };
  const partner = await startPartner({
    [`${tokenRequest.method} ${path(tokenRequest.path)}`]: async (asked) => {
      counts.token += 1;
      await expectOneOf([tokenRequest, ...tokenRequestVariants], asked, values);
      return issue(script.token?.(counts.token));
    },
    ...(refresh && {
      [`${refresh.request.method} ${path(refresh.request.path)}`]: async (asked: Asked) => {
        counts.refresh += 1;
        await expectOneOf([refresh.request], asked, values);
        return issue(script.refresh?.(counts.refresh));
      },
    }),
    [`${apiCall.method} ${path(apiCall.path)}`]: (asked) => {
      counts.api += 1;
      const scripted = script.api?.(counts.api, asked);
      if (scripted !== undefined) return scripted;
      for (const [name, value] of Object.entries(attach.headers)) {
        expect(asked.headers[name.toLowerCase()]).toBe(fill(value, values));
      }
      return apiCall;
    },
  });
  const place = {
    baseURL: `${partner.origin}${base === '/' ? '' : base}`,
    dangerouslyAllowHttp: [partner.origin],
  };
  return { ...partner, place, credentials: examples(of), counts };
}

/** The contract's answer with a token of its own, alive on this machine's clock, and what of it is sent later. */
function issued({ tokenResponse }: Contract, count: number): { token: Values; body: unknown } {
  const { accessToken, expiry, refreshToken, tokenType } = tokenResponse.fields;
  const token: Values = {};
  const copy = (value: unknown, path: string): unknown => {
    if (path === accessToken.path) return (token['accessToken'] = `${String(value)}-${count}`);
    if (path === refreshToken?.path) return (token['refreshToken'] = `${String(value)}-${count}`);
    if (path === tokenType.path) return (token['tokenType'] = String(value));
    if (path === expiry.path && expiry.kind === 'absolute') return Date.now() + 3_600_000;
    if (typeof value !== 'object' || value === null) return value;
    const parts = Object.entries(value).map(([name, part]) => [
      name,
      copy(part, path === '' ? name : `${path}.${name}`),
    ]);
    return Object.fromEntries(parts);
  };
  return { body: copy(tokenResponse.body, ''), token };
}

async function expectOneOf(requests: readonly ContractRequest[], asked: Asked, values: Values): Promise<void> {
  const seen = await shapeOf(asked);
  const { authorization } = asked.headers;
  const wanted = requests
    .filter(({ auth }) => (auth === undefined) === (authorization === undefined))
    .filter(({ body }) => body.type === seen.type);
  expect(wanted, `none of the contract's requests is ${seen.type}, Authorization: ${typeof authorization}`).not.toEqual(
    [],
  );
  expect(wanted.map(({ body }) => filled(body.fields ?? {}, values))).toContainEqual(seen.fields);
  for (const { headers, auth } of wanted) {
    expect(asked.headers).toMatchObject(filled(lowerCase(headers), values));
    if (auth === undefined) continue;
    const pair = `${fill(auth.username, values)}:${fill(auth.password, values)}`;
    expect(authorization).toBe(`Basic ${Buffer.from(pair).toString('base64')}`);
  }
}

/** What kind of body it is, and its fields. */
async function shapeOf({ headers, body }: Asked): Promise<{ type: string; fields: Values }> {
  const type = headers['content-type'];
  if (type === undefined) {
    expect(body).toBe('');
    return { type: 'none', fields: {} };
  }
  if (type === 'application/json') return { type: 'json', fields: JSON.parse(body) };
  const form = await new Response(body, { headers: { 'Content-Type': type } }).formData();
  const fields = Object.fromEntries(
    [...form].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]),
  );
  return { type: type.startsWith('multipart/') ? 'multipart' : 'form', fields };
}

function lowerCase(headers: Values): Values {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function filled(templates: Values, values: Values): Values {
  return Object.fromEntries(Object.entries(templates).map(([name, template]) => [name, fill(template, values)]));
}

function fill(template: string, values: Values): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
