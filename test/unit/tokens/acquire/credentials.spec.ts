import { describe, expect, it } from 'vitest';
import { credentialsInUse } from '../../../../lib/tokens/acquire/credentials.js';
import { Provider } from './token-request-fixture.js';

const throwing = () => {
  throw new RangeError('canary');
};

const unreadable = Object.defineProperty(new Error('canary'), 'name', { get: throwing });

describe('credentials', () => {
  it('of which there is one, without an end, are told by one object for all tenants, which none can change', () => {
    const told = credentialsInUse([{ secret: 'fake-a' }], 0);
    expect(told).toBe(credentialsInUse([{ secret: 'fake-b' }], 0));
    expect(Object.isFrozen(told)).toBe(true);
    expect(credentialsInUse([{ secret: 'fake-a', secretExpiresAt: 7.5 }], 0)).toEqual({
      index: 0,
      count: 1,
      secretExpiresAt: 7,
    });
    expect(credentialsInUse(['fake-a', 'fake-b'], 0)).toMatchObject({ index: 0, count: 2 });
    expect(told).toEqual({ index: 0, count: 1, secretExpiresAt: undefined });
  });

  it.each([null, 'fake-a', { secretExpiresAt: '2030-01-01' }, { secretExpiresAt: Number.NaN }])(
    'of which none says in milliseconds when it ends have no end: %j',
    (one) => {
      expect(credentialsInUse(['fake', one], 1)).toEqual({ index: 1, count: 2, secretExpiresAt: undefined });
    },
  );

  it('R76 of which the application has none are asked for again', async () => {
    const error = await new Provider({ credentials: () => [] }).failure();
    expect(error).toMatchObject({ kind: 'transient', retryable: true });
  });

  it.each([
    [() => Promise.reject(new RangeError('canary')), '(RangeError)'],
    [() => Promise.reject('canary'), '(string)'],
    [() => Promise.reject(null), '(object)'],
    [() => Promise.reject(Object.assign(new Error(), { name: 'canary-secret' })), '(Error)'],
    [() => Promise.reject(unreadable), '(Error)'],
  ])('R76 that cannot be read: %s', async (credentials, words) => {
    const error = await new Provider({ credentials }).failure();
    expect(error).toMatchObject({ code: 'ERR_CREDENTIALS_UNAVAILABLE', kind: 'transient', retryable: true });
    expect(error.message).toContain(`acme: its credentials source failed ${words}; make it answer`);
  });

  it('R76 whose source fails with an error of ours: it is the cause, since only that is known to hold no secret', async () => {
    const own = await new Provider().answer({}, 503).failure();
    const error = await new Provider({ credentials: () => Promise.reject(own) }).failure();
    expect(error).toMatchObject({ code: 'ERR_CREDENTIALS_UNAVAILABLE', until: undefined, cause: own });
    expect((await new Provider({ credentials: () => Promise.reject(new Error('canary')) }).failure()).cause).toBe(
      undefined,
    );
  });

  it('R76 whose source throws at once fail as any other', async () => {
    expect(await new Provider({ credentials: throwing }).failure()).toMatchObject({
      code: 'ERR_CREDENTIALS_UNAVAILABLE',
    });
  });

  it.each([
    ['undefined', () => undefined],
    ['an empty list', () => []],
  ])('R70 of which there are none: %s', async (_, source) => {
    const provider = new Provider({ credentials: () => Reflect.apply(source, undefined, []) });
    await expect(provider.ask({ subject: 'ann' })).rejects.toMatchObject({
      code: 'ERR_UNKNOWN_SUBJECT',
      provider: 'acme',
    });
    const error = await provider.failure();
    expect(error.code).toBe('ERR_CREDENTIALS_UNAVAILABLE');
    expect(error.message).toContain("none of the application's own; let it answer for `undefined`");
    expect(error.message).toContain('or say `requireSubject: true`');
  });

  it('R70 of a subject that the source says it does not know, in whatever copy of this package', async () => {
    const foreign = Object.assign(new Error('canary'), { code: 'ERR_UNKNOWN_SUBJECT' });
    const provider = new Provider({ credentials: () => Promise.reject(foreign) });
    const error: unknown = await provider.ask({ subject: 'ann' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'UnknownSubjectError', provider: 'acme' });
    expect(String(error)).not.toContain('canary');
  });
});
