import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { subjectHash } from '../../../../lib/core/subject-hash.js';
import { codeOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';
import { ScriptedSource } from './scripted-source.js';

const failure = (code: 'ERR_TOKEN_ENDPOINT_FAILED' | 'ERR_STORE_REQUIRED') =>
  new TokenAcquisitionError(code, 'acme', 'down', { kind: 'transient' });
const down = () => failure('ERR_TOKEN_ENDPOINT_FAILED');
const storeRequired = () => failure('ERR_STORE_REQUIRED');

/** A source with a token, and how to reject the one that is held. */
async function rejectable() {
  const source = new ScriptedSource();
  await source.filled('one');
  const reject = async () => source.cached.token({ replaces: await source.cached.token(), reason: 'rejected' });
  return { source, reject };
}

describe('a rejection whose replacement fails', () => {
  it.each([
    ['the token endpoint', down, 1_000],
    ['the store that it needs, and nobody was asked', storeRequired, undefined],
  ])('R39 spends what an accepted one does, unless nobody was asked: fails in %s', async (_, error, cooldown) => {
    const { source, reject } = await rejectable();
    const rejecting = codeOf(reject());
    await source.end(error());
    expect(await rejecting).toBe(error().code);
    const until = source.cached.status().rejections?.until;
    expect(until && until - source.clock.now()).toBe(cooldown);
  });

  it('R39 is spent still when a renewal later finds no store', async () => {
    const { source, reject } = await rejectable();
    const rejecting = reject();
    await source.end('two');
    await rejecting;
    const before = source.cached.status().rejections;
    const renewing = codeOf(source.cached.renew());
    await source.end(storeRequired());
    expect(await renewing).toBe('ERR_STORE_REQUIRED');
    expect(source.cached.status().rejections).toEqual(before);
  });
});

describe('a refusal of a replacement', () => {
  it('R39 is told once, with how many in a row were refused', async () => {
    const { source, reject } = await rejectable();
    const rejecting = reject();
    await source.end('two');
    const two = await rejecting;
    for (let i = 0; i < 2; i++) source.cached.refused(two);
    expect(source.events.slice(1)).toEqual([{ type: 'replacement_refused', subject: undefined, count: 1 }]);
  });

  it("R39 is told with whose token it is: a hash of the subject's name", async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const replaces = await tokens.token({ subject: 'ann' });
    tokens.refused(await tokens.token({ subject: 'ann', replaces, reason: 'rejected' }), 'ann');
    expect(endpoint.events.at(-1)).toEqual({ type: 'replacement_refused', subject: subjectHash('ann'), count: 1 });
  });

  it('R39 is that of the present token only', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    tokens.refused(first);
    await tokens.token({ replaces: first, reason: 'rejected' });
    tokens.refused(first);
    tokens.refused(first, 'nobody');
    expect(tokens.status().rejections).toMatchObject({ count: 1, until: endpoint.clock.now() + 1_000 });
    expect(tokens.status('nobody').state).toBe('absent');
  });

  it('R39 is none where no token is held', async () => {
    const source = new ScriptedSource();
    const asked = source.cached.token();
    source.cached.refused(source.issue('of old'));
    await source.end(down());
    await expect(asked).rejects.toThrow('down');
    source.cached.refused(source.issue('of old'));
    expect(source.cached.status().rejections).toBeUndefined();
  });
});

describe('rejections that are to be forgotten', () => {
  it('are as if there had been none: the next one is accepted at once', async () => {
    const { source, reject } = await rejectable();
    const rejecting = reject();
    await source.end('two');
    await rejecting;
    source.cached.resetRejections();
    expect(source.cached.status().rejections).toBeUndefined();
    const again = reject();
    await source.end('three');
    expect((await again).reveal()).toBe('three');
  });

  it('may be, while a replacement is under way that spends nothing', async () => {
    const { source, reject } = await rejectable();
    const rejecting = codeOf(reject());
    await source.clock.advance(0);
    source.cached.resetRejections();
    await source.end(storeRequired());
    expect(await rejecting).toBe('ERR_STORE_REQUIRED');
    const adopting = codeOf(reject());
    await source.clock.advance(0);
    source.cached.resetRejections();
    source.asked.at(-1)?.onAdopt?.();
    await source.end('of another replica');
    expect(await adopting).toBe('of another replica');
  });
});
