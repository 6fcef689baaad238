import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { Counter, Gauge, register } from 'prom-client';
import { afterEach, expect, it } from 'vitest';
import { start } from '../../application.js';
import { sectionOf } from '../../conventions/markdown.js';
import { acme } from '../../fault/acme.js';
import { reply, startApi } from '../../server.js';

afterEach(() => register.clear());

it('the lines of docs/observability.md count events and show what is left of a token', async () => {
  const section = sectionOf(readFileSync('docs/observability.md', 'utf8'), 'prom-client');
  const [, lines = ''] = /```ts\nimport .*?;\n(.*?)```/s.exec(section) ?? [];
  const token = { access_token: 'a', token_type: 'Bearer', expires_in: 3_600 };
  const api = await startApi((_seen, response) => reply(response, token));
  const { tokens } = await start(acme(api.url));
  runInNewContext(lines, { Counter, Gauge, tokens });
  await tokens.getToken('acme');
  const text = await register.metrics();
  expect(text).toContain('provider_auth_events_total{provider="acme",type="token_acquired"} 1');
  expect(text).toMatch(/^provider_auth_token_remaining_lifetime_seconds\{provider="acme"\} 3\d{3}(\.\d+)?$/m);
});
