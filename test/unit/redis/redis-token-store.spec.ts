import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { redisTokenStore } from 'nestjs-provider-auth/redis';
import { describe, expect, it } from 'vitest';
import { fakeKey } from '../tokens/store/seal-keys.js';

const keys = [fakeKey('2026')];

/** A client whose server answers as told, and what it was asked. */
function clientThat(answer: (command: 'evalsha' | 'eval', script: string) => unknown) {
  const asked: string[] = [];
  const command = (name: 'evalsha' | 'eval') => async (script: string) => {
    asked.push(name);
    return answer(name, script);
  };
  return { asked, client: { evalsha: command('evalsha'), eval: command('eval') } };
}

const noScript = () => {
  throw new Error('NOSCRIPT No matching script. Please use EVAL.');
};

describe('redisTokenStore()', () => {
  it('R52 sends a script in full where the server does not know it, by the hash of its text', async () => {
    const hashes: string[] = [];
    const { client, asked } = clientThat((name, script) => {
      hashes.push(name === 'eval' ? createHash('sha1').update(script).digest('hex') : script);
      return name === 'eval' ? [1_000] : noScript();
    });
    expect(await redisTokenStore({ client, keys }).get('acme')).toEqual({ now: 1_000, entry: undefined });
    expect(asked).toEqual(['evalsha', 'eval']);
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('R52 tries nothing twice that failed otherwise', async () => {
    const { client, asked } = clientThat(() => {
      throw new Error('READONLY');
    });
    await expect(redisTokenStore({ client, keys }).get('acme')).rejects.toThrow('READONLY');
    expect(asked).toEqual(['evalsha']);
  });

  it('R52 rejects what is no answer of a script: of a client in a transaction', async () => {
    const { client } = clientThat(() => 'QUEUED');
    const store = redisTokenStore({ client, keys });
    await expect(store.lock('acme', 'a', Date.now() + 1_000)).rejects.toThrow('is the client in a transaction?');
  });

  it.each([
    ['nothing', undefined],
    ['an address', 'redis://127.0.0.1'],
    ['the client of something else', { query: () => {} }],
  ])('R64 refuses what is no client, and says what is one: %s', (_, thing) => {
    // As JavaScript would call it.
    const make = () => Reflect.apply(redisTokenStore, undefined, [{ client: thing, keys }]);
    expect(make).toThrow('give it that of ioredis (Redis, Cluster) or of redis');
  });

  it('R64 refuses to keep tokens unsealed', () => {
    const { client } = clientThat(() => [1_000]);
    expect(() => redisTokenStore({ client })).toThrow('a shared store needs keys');
  });

  it('R62 opens nothing and starts no timer', async () => {
    const before = process.getActiveResourcesInfo();
    const { client } = clientThat(() => [1_000]);
    const store = redisTokenStore({ client, keys });
    await store.get('acme');
    await store.release('acme', 'a');
    expect(process.getActiveResourcesInfo()).toEqual(before);
  });

  it('R56 prints no key and no client', () => {
    const client = Object.assign(clientThat(() => [1]).client, { options: { password: 'fake-password' } });
    const store = redisTokenStore({ client, keys });
    const printed = inspect(store, { depth: 20, showHidden: true }) + JSON.stringify(store);
    expect(printed).not.toContain('fake-password');
    expect(printed).not.toContain(keys[0]?.key);
  });
});
