import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { subjectHash } from '../../../../lib/core/subject-hash.js';
import { LiveCredentials } from '../../../../lib/tokens/acquire/live-credentials.js';
import { Provider } from './token-request-fixture.js';

const TOKEN = { access_token: 'abc', token_type: 'Bearer' };
const refused = { error: 'invalid_client' };
const pair = (clientSecret: string) => ({ clientId: 'acme', clientSecret });

const secrets = ({ sent }: Provider) => sent.map(({ body }) => new URLSearchParams(String(body)).get('client_secret'));

describe('refused credentials', () => {
  it('R45 that are a value or a list are read once', async () => {
    const one = new Provider();
    await one.answer(refused, 401).failure();
    const two = new Provider({ credentials: [pair('a'), pair('b')] });
    await two.answer(refused, 401).answer(refused, 401).failure();
    expect([one.sent.length, secrets(two)]).toEqual([1, ['a', 'b']]);
  });

  it('R45 of a source are read twice at most, each tried once', async () => {
    const lists = [[pair('a'), pair('b')], [pair('b'), pair('c')], [pair('d')]];
    const provider = new Provider({ credentials: () => Reflect.apply(Array.prototype.shift, lists, []) });
    provider.answer(refused, 401).answer(refused, 401).answer(refused, 401);
    expect((await provider.failure()).kind).toBe('credentials-rejected');
    expect(secrets(provider)).toEqual(['a', 'b', 'c']);
    expect(lists).toHaveLength(1);
  });

  it('R45 whose own refresh token is refused are followed by the next', async () => {
    const provider = new Provider({
      credentials: [pair('a'), pair('b')],
      readError: () => ({ kind: 'refresh-rejected' }),
    });
    provider.answer({}, 400).answer({ access_token: 'abc', token_type: 'Bearer' });
    expect((await provider.ask()).reveal()).toBe('abc');
    expect(secrets(provider)).toEqual(['a', 'b']);
  });

  it('R45 are not read again after another failure', async () => {
    let reads = 0;
    const provider = new Provider({ credentials: () => ({ ...pair('a'), reads: (reads += 1) }) });
    await provider.answer({}, 503).failure();
    expect([reads, provider.sent.length]).toEqual([1, 1]);
  });

  it('R45 of a source are read again, once, because they may have been rotated', async () => {
    const rotation = ['old', 'new'];
    const provider = new Provider({ credentials: () => pair(rotation.shift() ?? 'newest') });
    expect((await provider.answer(refused, 401).answer(TOKEN).ask()).reveal()).toBe('abc');
    expect(secrets(provider)).toEqual(['old', 'new']);
  });

  it('R45 that are the same when they are read again are not sent again', async () => {
    const provider = new Provider({ credentials: () => pair('same') });
    expect((await provider.answer(refused, 401).failure()).kind).toBe('credentials-rejected');
    expect(secrets(provider)).toEqual(['same']);
  });
});

describe('several live credentials', () => {
  it('R78 are tried in their order at first, then the one that worked last comes first', async () => {
    const provider = new Provider({ credentials: [pair('a'), pair('b'), pair('c')] });
    await provider.answer(refused, 401).answer(TOKEN).ask();
    await provider.answer(TOKEN).ask();
    await provider.answer(refused, 401).answer(TOKEN).ask();
    expect(secrets(provider)).toEqual(['a', 'b', 'b', 'b', 'a']);
    await provider.answer(TOKEN).ask();
    expect(secrets(provider).at(-1)).toBe('a');
  });

  it('R78 a refused one is told once: its place in the list, never its value; and again after it was accepted', async () => {
    const provider = new Provider({ credentials: [pair('canary-a'), pair('canary-b')] });
    const event = { type: 'credentials_refused', subject: subjectHash('ann'), index: 0, count: 2 };
    const ask = () => provider.ask({ subject: 'ann' });
    await provider.answer(refused, 401).answer(TOKEN).ask({ subject: 'ann' });
    expect(provider.events).toEqual([event]);
    provider.answer(refused, 401).answer(refused, 401);
    await expect(ask()).rejects.toMatchObject({ kind: 'credentials-rejected' });
    expect(provider.events).toEqual([event, { ...event, index: 1 }]);
    await provider.answer(refused, 401).answer(TOKEN).ask({ subject: 'ann' });
    expect(provider.events).toHaveLength(2);
    await provider.answer(refused, 401).answer(TOKEN).ask({ subject: 'ann' });
    expect(provider.events).toEqual([event, { ...event, index: 1 }, event]);
    expect(JSON.stringify(provider.events)).not.toContain('canary');
  });

  it('R78 are each subject’s own', async () => {
    const provider = new Provider({ credentials: [pair('a'), pair('b')] });
    await provider.answer(refused, 401).answer(TOKEN).ask({ subject: 'ann' });
    await provider.answer(TOKEN).ask({ subject: 'bob' });
    expect(secrets(provider)).toEqual(['a', 'b', 'a']);
  });

  it('R78 only one is nothing to tell', async () => {
    const provider = new Provider();
    await provider.answer(refused, 401).failure();
    expect(provider.events).toEqual([]);
  });

  it('which one worked is known of 10,000 subjects: the one that was asked for longest ago is forgotten first', async () => {
    const refuse = new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', '', { kind: 'credentials-rejected' });
    const known = { value: 'x', tokenType: 'Bearer', sentAt: 0, lifetime: 1 };
    const live = new LiveCredentials({
      provider: 'acme',
      options: { http: {}, credentials: ['a', 'b'] },
      report: () => {},
    });
    const tries = async (subject: string) => {
      const tried: unknown[] = [];
      await live.tryEach(subject, undefined, async (credentials) => {
        tried.push(credentials);
        if (credentials === 'a') throw refuse;
        return new AccessToken(known);
      });
      return tried;
    };
    for (let one = 0; one < 10_000; one++) expect(await tries(`${one}`)).toEqual(['a', 'b']);
    expect(await tries('0')).toEqual(['b']);
    expect(await tries('new')).toEqual(['a', 'b']);
    expect(await tries('0')).toEqual(['b']);
    expect(await tries('1')).toEqual(['a', 'b']);
  });

  it('R78 the one that worked may be gone from a shorter list', async () => {
    const lists = [[pair('a'), pair('b')], [pair('c')]];
    const provider = new Provider({ credentials: () => Reflect.apply(Array.prototype.shift, lists, []) });
    await provider.answer(refused, 401).answer(TOKEN).ask();
    await provider.answer(TOKEN).ask();
    expect(secrets(provider)).toEqual(['a', 'b', 'c']);
  });
});
