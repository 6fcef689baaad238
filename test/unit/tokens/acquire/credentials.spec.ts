import { describe, expect, it } from 'vitest';
import { Provider } from './token-request-fixture.js';

const pair = (clientSecret: string) => ({ clientId: 'acme', clientSecret });

const secrets = ({ sent }: Provider) => sent.map(({ body }) => new URLSearchParams(String(body)).get('client_secret'));

describe('R45 credentials', () => {
  const refused = { error: 'invalid_client' };
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

  it.each([
    [() => Promise.reject(new RangeError('canary')), '(RangeError)'],
    [() => Promise.reject('canary'), '(string)'],
  ])('R45 that cannot be read: %s', async (credentials, words) => {
    const error = await new Provider({ credentials }).failure();
    expect(error).toMatchObject({ code: 'ERR_CREDENTIALS_UNAVAILABLE', kind: 'transient', retryable: true });
    expect(error.message).toContain(`acme: its credentials source failed ${words}; make it answer`);
  });

  it('R45 may refuse in our own words', async () => {
    const own = await new Provider().answer({}, 503).failure();
    expect(await new Provider({ credentials: () => Promise.reject(own) }).failure()).toBe(own);
  });
});
