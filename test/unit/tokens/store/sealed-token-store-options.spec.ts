import { ProviderAuthError, ProviderAuthOptionsError, type SealOptions, sealedTokenStore } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { leaks, sinks } from '../../../leak/canaries.js';
import { RawStore } from './raw-store.js';
import { fakeKey } from './seal-keys.js';

const key = fakeKey('a');
const coded = (message: string, code: unknown) => Object.assign(new Error(message), { code });

function faultsOf(options: SealOptions): readonly string[] {
  try {
    sealedTokenStore(new RawStore(), options);
  } catch (error) {
    if (error instanceof ProviderAuthOptionsError) return error.faults;
    throw error;
  }
  return [];
}

describe('the options of a sealed store', () => {
  it('R48 refuses to be without keys, and says how to make one', () => {
    expect(faultsOf({})).toEqual([
      expect.stringMatching(/needs keys.*32 random bytes in base64url.*dangerouslyStorePlainText/),
    ]);
    expect(faultsOf({ keys: undefined })).toHaveLength(1);
    expect(faultsOf({ keys: [] })).toEqual([expect.stringContaining('at least one')]);
    expect(faultsOf({ keys: [key] })).toEqual([]);
  });

  it.each<[string, string, SealOptions]>([
    ['a short key', 'keys[0].key is not 32 bytes', { keys: [{ ...key, key: 'fake-short' }] }],
    ['a key in hex', 'keys[0].key is not 32 bytes', { keys: [{ ...key, key: 'fa'.repeat(32) }] }],
    ['a key in base64', 'keys[1].key is not 32 bytes', { keys: [key, { kid: 'b', key: `${'+/'.repeat(21)}+=` }] }],
    ['no kid', 'keys[0].kid', { keys: [{ ...key, kid: '' }] }],
    ['a kid with a space', 'keys[0].kid', { keys: [{ ...key, kid: 'a b' }] }],
    ['one kid twice', 'the same kid', { keys: [key, { ...fakeKey('b'), kid: 'a' }] }],
    ['a nameKey that is none', 'nameKey is not 32 bytes', { keys: [key], nameKey: 'fake-short' }],
    ['keys beside plain text', 'contradict', { keys: [key], dangerouslyStorePlainText: true }],
  ])('R48 refuses %s, and does not show it', (_, fault, options) => {
    const faults = faultsOf(options);
    expect(faults).toEqual([expect.stringContaining(fault)]);
    const texts = [...(options.keys ?? []), { key: options.nameKey ?? 'none' }].map((each) => each.key);
    expect(faults.filter((each) => texts.some((text) => each.includes(text)))).toEqual([]);
  });

  it('R48 refuses numbers and lists that read as a key would, as they may come from a file', () => {
    const options: SealOptions = JSON.parse(JSON.stringify({ keys: [{ kid: 42, key: [key.key] }] }));
    expect(faultsOf(options)).toEqual([
      expect.stringContaining('keys[0].kid is not'),
      expect.stringMatching(/keys\[0\]\.key is not 32 bytes.*; make one: node -p .*randomBytes\(32\)/),
    ]);
  });

  it('stores plain text where that is asked for, under hashed names all the same', async () => {
    const raw = new RawStore();
    const store = sealedTokenStore(raw, { dangerouslyStorePlainText: true });
    await store.put('acme', { value: 'plain', expiresAt: raw.now + 1, generation: 1 });
    expect(raw.entries.get(raw.name())?.value).toBe('plain');
    expect(raw.name()).toMatch(/^[\w-]{43}$/);
    expect((await store.get('acme')).entry?.value).toBe('plain');
    expect(await store.validate?.()).toEqual([]);
  });
});

describe('what a store rejects with', () => {
  const secrets = ['fake-store-password', 'fake-token-text'];
  const thrown = Object.assign(new TypeError('connect redis://user:fake-store-password@127.0.0.1:1 refused'), {
    code: 'ECONNREFUSED',
    command: { args: ['fake-store-password'] },
    cause: new Error('fake-token-text'),
  });

  async function failure(options: SealOptions, error: unknown = thrown): Promise<unknown> {
    const raw = Object.assign(new RawStore(), { get: () => Promise.reject(error) });
    return sealedTokenStore(raw, options)
      .get('acme')
      .catch((rejected: unknown) => rejected);
  }

  it('R55 is an error of this library: the name, the words and the code of the trouble, without secrets', async () => {
    const error = await failure({ keys: [key] });
    expect(error).toBeInstanceOf(ProviderAuthError);
    expect(error).toMatchObject({
      code: 'ERR_STORE_FAILED',
      message: expect.stringMatching(
        /^the token store failed: TypeError: connect redis:\/\/… refused \(ECONNREFUSED\); check/,
      ),
    });
    expect(leaks(sinks(error), secrets)).toEqual([]);
  });

  it('R55 quotes nothing where the store holds plain text: a driver may quote a token', async () => {
    const error = await failure(
      { dangerouslyStorePlainText: true },
      Object.assign(new Error("unknown command, with args beginning with: 'fake-token-text'"), { code: '42P01' }),
    );
    expect(error).toMatchObject({ message: expect.stringMatching(/^the token store failed: Error \(42P01\); check/) });
    expect(leaks(sinks(error), secrets)).toEqual([]);
  });

  it.each<[string, Error, string]>([
    ['without a code', new Error('it is down'), 'Error: it is down'],
    ['whose words name it', coded('connect ECONNREFUSED', 'ECONNREFUSED'), 'Error: connect ECONNREFUSED'],
    ['that is no text', coded('down', 4_201), 'Error: down'],
    ['that begins with something else', coded('down', 'fake: ECONNREFUSED'), 'Error: down'],
    ['that ends with something else', coded('down', 'ECONNREFUSED: fake'), 'Error: down'],
  ])('R55 shows no code %s', async (_what, error, shown) => {
    const found = await failure({ keys: [key] }, error);
    expect(found).toMatchObject({ message: expect.stringContaining(`the token store failed: ${shown}; check`) });
  });

  it.each([undefined, null, 'fake-token-text', { code: 1 }])('R76 is an error also when it is %j', async (error) => {
    expect(await failure({ dangerouslyStorePlainText: true }, error)).toMatchObject({ code: 'ERR_STORE_FAILED' });
  });

  it('is an error also when the driver throws at once', async () => {
    const raw = new RawStore();
    raw.get = () => {
      throw thrown;
    };
    await expect(sealedTokenStore(raw, { keys: [key] }).get('acme')).rejects.toMatchObject({
      code: 'ERR_STORE_FAILED',
    });
  });
});
