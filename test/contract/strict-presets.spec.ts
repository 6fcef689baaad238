import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Answer, failureOf } from '../integration/shapes/partner.js';
import { at, type ContractAnswer, contracts } from './contract.js';
import { startPreset } from './strict-preset.js';

const KINDS: Record<string, string> = {
  'credentials-rejected': 'credentials-rejected',
  forbidden: 'credentials-rejected',
  'invalid-request': 'invalid-request',
  misconfigured: 'invalid-request',
  'rate-limited': 'rate-limited',
  'server-error': 'transient',
};

/** Where the five have a code of their own. */
function codeOf(body: unknown): unknown {
  return ['soaCode', 'code', 'error.type', 'type'].map((path) => at(body, path)).find((code) => code !== undefined);
}

/** Everything that an answer says in words: messages and titles, and what is wrong with which field. */
function wordsOf(body: unknown): string[] {
  const texts = ['message', 'title', 'detail', 'meta.message', 'error.message'].map((path) => at(body, path));
  const data = at(body, 'data');
  const fields =
    typeof data === 'object' && data !== null ? Object.values(data).filter((text) => /\s/.test(String(text))) : [];
  return [...texts, ...fields].filter((text) => typeof text === 'string');
}

describe.each(contracts)(
  'preset $id, at a server made of its contract',
  ({ id, apiCall, tokenErrors, apiAuthFailures }) => {
    it('asks for a token and attaches it as the contract has it', async () => {
      const { axios, tokens, partner } = await startPreset(id);
      expect((await axios.get(apiCall.path)).data).toEqual(apiCall.body);
      const headers = await tokens.headers(`${partner.place.baseURL}${apiCall.path}`);
      const answer = await tokens.fetch(`${partner.place.baseURL}${apiCall.path}`, { headers: { Accept: '*/*' } });
      expect(answer.status).toBe(200);
      expect(headers['Authorization']).toMatch(/^Bearer fake-/);
      expect(partner.counts).toEqual({ token: 1, refresh: 0, api: 2 });
    });

    it.each(tokenErrors)('R22 reads its error "$when", status $status, and keeps all its words', async (error) => {
      const started = await startPreset(id, { token: () => asAnswer(error) });
      const failure = await failureOf(started);
      expect(failure).toMatchObject({ kind: KINDS[error.class], status: error.status });
      expect(failure.providerCode).toBe(codeOf(error.body));
      for (const words of wordsOf(error.body)) expect(failure.message).toContain(words);
      expect(failure.message).not.toMatch(/definition/);
      if (failure.kind === 'invalid-request')
        expect(failure.message).toContain(`; check the options of ${id}(), \`base`);
      expect(inspect(failure, { depth: 9 })).not.toContain(Object.values(started.partner.credentials)[1]);
      if (failure.kind !== 'transient') expect(started.partner.counts.token).toBe(1);
    });

    it('R22 says of an answer without a token what its users can do', async () => {
      const failure = await failureOf(await startPreset(id, { token: () => ({ body: {} }) }));
      expect(failure).toMatchObject({ kind: 'invalid-response' });
      expect(failure.message).toContain(`; check \`baseURL\`: it leads to something else than ${id}() knows`);
    });

    it.each(apiAuthFailures)('R33 takes a refusal by its API for a dead token, once', async ({ match, body }) => {
      const { axios, partner } = await startPreset(id, {
        api: (count) => (count === 1 ? { status: match.status, body } : undefined),
      });
      expect((await axios.get(apiCall.path)).status).toBe(200);
      expect(partner.counts.api).toBe(2);
      expect(partner.counts.token + partner.counts.refresh).toBe(2);
    });
  },
);

function asAnswer({ status, headers, body, rawBody }: ContractAnswer): Answer {
  return { status, headers, body: rawBody ?? body };
}
