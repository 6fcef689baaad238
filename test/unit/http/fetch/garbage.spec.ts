import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { providerFetch } from '../../../../lib/http/fetch/provider-fetch.js';
import type { AttachPolicy } from '../../../../lib/protocol/definition/attach-policy.js';
import { startApi } from '../../../server.js';
import { FakeTokens, fakeProvider } from '../fake-provider.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

it.each<[string, string, AttachPolicy<unknown>]>([
  ['was redirected', '/from', {}],
  ['has a key in its query', '/to', { attach: (request) => request.setQuery('key', 'canary-key') }],
])('the answer to a request that %s is whole, however late it is read', async (_which, path, policy) => {
  const api = await startApi(({ url }, response) => {
    if (url.startsWith('/from')) return response.writeHead(302, { location: '/to' }).end();
    return response.end('x'.repeat(1_000));
  });
  const response = await providerFetch(fakeProvider(api.url, new FakeTokens('first'), policy))(`${api.url}${path}`);
  for (let i = 0; i < 10; i++) {
    collectGarbage();
    await new Promise(setImmediate);
  }
  expect(await response.text()).toHaveLength(1_000);
});
