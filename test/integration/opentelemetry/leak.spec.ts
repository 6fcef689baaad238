import { subjectHash } from 'nestjs-provider-auth';
import { expect, it } from 'vitest';
import { leaks, sinks } from '../../leak/canaries.js';
import { incidents, SECRET, SUBJECT, TOKEN, WORDS } from './incidents.js';
import { Telemetry } from './telemetry.js';

it('R55, R58 no metric and no span shows a token, a secret, a subject, an address, or what others say', async () => {
  const telemetry = new Telemetry();
  const { api } = await incidents(telemetry);
  const metrics = await telemetry.metrics();
  const spans = telemetry.spans().map(({ name, attributes, status, events, links }) => {
    return { name, attributes, status, events, links };
  });
  expect([metrics.length, spans.length]).toEqual([15, 8]);
  const canaries = [TOKEN, SECRET, SUBJECT, subjectHash(SUBJECT), WORDS, 'another-tenant', api.url, String(api.port)];
  expect(leaks([...sinks(metrics), ...sinks(spans)], canaries)).toEqual([]);
});

it('R58 attributes are names of providers, codes, and few words', async () => {
  const telemetry = new Telemetry();
  await incidents(telemetry);
  const shown: Record<string, unknown[]> = {};
  for (const { attributes } of [...(await telemetry.points()), ...telemetry.spans()]) {
    for (const [name, value] of Object.entries(attributes)) {
      shown[name] = [...new Set([...(shown[name] ?? []), value])].toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
    }
  }
  expect(shown).toEqual({
    'provider_auth.provider': ['acme'],
    'provider_auth.reason': ['absent', 'rejected'],
    'provider_auth.outcome': ['accepted', 'acquired', 'adopted', 'answered', 'failed', 'suppressed'],
    'provider_auth.attempts': [0, 1, 2],
    'provider_auth.policy': ['isRejection'],
    'provider_auth.store.operation': ['get', 'lock', 'put', 'release'],
    'provider_auth.store.state': ['ill', 'well'],
    'error.type': ['ERR_ORIGIN_NOT_ALLOWED', 'ERR_TOKEN_REQUEST_REJECTED'],
  });
});
