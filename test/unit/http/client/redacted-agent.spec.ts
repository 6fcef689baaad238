import { Agent } from 'node:http';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { redactAgents } from '../../../../lib/http/client/redacted-agent.js';

class OwnAgent extends Agent {
  readonly key = 'canary-key';
}

const printed = (agent: object) => [inspect(agent), JSON.stringify(agent)];

it('R55 an agent prints as its name, whichever protocol it is for', () => {
  const [httpAgent, httpsAgent] = [new OwnAgent(), new OwnAgent()];
  redactAgents({ httpAgent, httpsAgent });
  redactAgents({ httpAgent, httpsAgent });
  for (const agent of [httpAgent, httpsAgent]) expect(printed(agent)).toEqual(['[OwnAgent]', '"[OwnAgent]"']);
  expect(Object.keys(httpAgent)).toEqual(Object.keys(new OwnAgent()));
});

it('R55 an agent keeps its own way to print, and may change it later', () => {
  const custom = Object.assign(new OwnAgent(), { [inspect.custom]: () => 'mine' });
  const json = Object.assign(new OwnAgent(), { toJSON: () => 'mine' });
  const both = Object.assign(new OwnAgent(), { [inspect.custom]: () => 'mine', toJSON: () => 'mine' });
  for (const httpAgent of [custom, json, both]) redactAgents({ httpAgent });
  expect([custom, json, both].map(printed)).toEqual([
    ['mine', '"[OwnAgent]"'],
    ['[OwnAgent]', '"mine"'],
    ['mine', '"mine"'],
  ]);
  Object.assign(custom, { toJSON: () => 'later' });
  Object.defineProperty(json, inspect.custom, { value: () => 'later' });
  expect([JSON.stringify(custom), inspect(json)]).toEqual(['"later"', 'later']);
});

it('R55 what cannot be changed, or is no agent, is left as it is', () => {
  const frozen = Object.freeze({ key: 'k' });
  for (const httpAgent of [frozen, null, undefined, 'agent']) expect(() => redactAgents({ httpAgent })).not.toThrow();
  expect(printed(frozen)).toEqual(["{ key: 'k' }", '{"key":"k"}']);
});
