import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../lib/core/clock.js';
import { failureOf, start } from '../../application.js';
import { acme, SECRET } from '../../fault/acme.js';
import { type Handler, reply, startApi } from '../../server.js';
import { SickStore } from '../../unit/tokens/store/fleet.js';

const issuing: Handler = (_seen, response, count) =>
  reply(response, { access_token: `fake-token-${count}`, token_type: 'Bearer', expires_in: 3600 });

const LEFT = expect.stringMatching(/^one more token request would be the last that its quota allows/);
const quotaOf = (limit: number) => ({ tokenRequestQuota: { limit, window: 60_000 } });

describe('R72 verifying a provider with a quota of token requests', () => {
  it.each([1, 2, 3])('counts in it, and leaves the last of %i to the application', async (limit) => {
    const { url, requests } = await startApi(issuing);
    const { tokens } = await start(acme(url, quotaOf(limit)), { warmUp: false });
    for (let count = 1; count < limit; count++) expect(await tokens.verify()).toMatchObject([{ outcome: 'ok' }]);
    const left = { outcome: 'skipped', notes: [LEFT], endpoint: undefined, error: undefined };
    expect(await tokens.verify()).toMatchObject([left]);
    expect(requests).toHaveLength(limit - 1);
    expect((await tokens.getToken('acme')).reveal()).toBe(`fake-token-${limit}`);
    expect(await tokens.verify()).toMatchObject([left]);
    expect(requests).toHaveLength(limit);
  });

  it('counts with all replicas of a store', async () => {
    const { url, requests } = await startApi(issuing);
    const store = new SickStore(systemClock);
    const replica = async () => (await start(acme(url, quotaOf(3)), { store, warmUp: false })).tokens;
    const outcomes: unknown[] = [];
    for (let count = 0; count < 4; count++) outcomes.push((await (await replica()).verify())[0]?.outcome);
    expect(outcomes).toEqual(['ok', 'ok', 'skipped', 'skipped']);
    expect((await (await replica()).getToken('acme')).reveal()).toBe('fake-token-3');
    expect(requests).toHaveLength(3);
  });

  it('tells which credentials were refused before it stopped', async () => {
    const { url, requests } = await startApi((_seen, response) => reply(response, {}, 401));
    const credentials = ['old', 'new'].map((secret) => ({ id: 'fake-client', secret: `${SECRET}-${secret}` }));
    const { tokens } = await start(acme(url, { ...quotaOf(2), credentials }), { warmUp: false });
    const refused = 'number 1 of its 2 credentials was refused; remove it, or renew it';
    expect(await tokens.verify()).toMatchObject([{ outcome: 'skipped', endpoint: url, notes: [LEFT, refused] }]);
    expect(requests).toHaveLength(1);
  });

  it('fails where the server says that its own is used up', async () => {
    const { url } = await startApi((_seen, response) => reply(response, {}, 429));
    const { tokens } = await start(acme(url, { ...quotaOf(3) }), { warmUp: false });
    expect(await tokens.verify()).toMatchObject([{ outcome: 'failed', error: { code: 'ERR_TOKEN_RATE_LIMITED' } }]);
    expect(await failureOf(tokens.getToken('acme'))).toMatchObject({ code: 'ERR_TOKEN_RATE_LIMITED' });
  });
});
