import { apiKey, defineProvider, type ProviderDefinition, type ProviderVerification } from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { start } from '../../application.js';
import { SECRET } from '../../fault/acme.js';

const BASE_URL = 'https://key.test';

/** Reads its credentials itself, as a provider without a token endpoint and without a preset does. */
const attaching = (credentials: (subject?: string) => unknown, more: object = {}): ProviderDefinition =>
  defineProvider({
    http: { baseURL: BASE_URL },
    credentials,
    attach: async (request, context) => request.setHeader('X-Key', String(await context.credentials())),
    ...more,
  });

const key = (value: string | (() => Promise<string>)) => apiKey({ baseURL: BASE_URL, header: 'X-Key', key: value });

const verified = async (definition: ProviderDefinition, subject?: string, clock?: ManualClock) => {
  const { tokens } = await start(definition, {}, clock);
  const finding = tokens.verify(['acme'], subject === undefined ? {} : { subject });
  await clock?.advance(10_000);
  return (await finding)[0];
};

const UNAVAILABLE: Partial<ProviderVerification> = {
  outcome: 'failed',
  endpoint: undefined,
  error: { code: 'ERR_CREDENTIALS_UNAVAILABLE', message: expect.any(String), cure: expect.any(String) },
};

describe('verifying a provider without a token endpoint', () => {
  it('says that there is nothing to acquire, where its secret can be read', async () => {
    const notes = ['nothing to acquire'];
    expect(await verified(attaching(() => SECRET))).toMatchObject({ outcome: 'ok', notes });
    expect(await verified(key(SECRET))).toMatchObject({
      outcome: 'ok',
      expiresAt: undefined,
      endpoint: undefined,
      notes: ['nothing to acquire: it is made of its credentials'],
    });
  });

  it.each<[string, (source: () => Promise<string>) => ProviderDefinition]>([
    ['a preset', key],
    ['an `attach` of its own', attaching],
  ])('tells of a secret that cannot be read: %s', async (_what, definition) => {
    const found = await verified(definition(() => Promise.reject(new Error(SECRET))));
    expect(found).toMatchObject(UNAVAILABLE);
    expect(JSON.stringify(found)).not.toContain(SECRET);
  });

  it('waits for a secret no longer than the deadline', async () => {
    const never = attaching(() => new Promise(() => {}), { deadline: 1_000 });
    const found = await verified(never, undefined, new ManualClock());
    expect(found).toMatchObject({ ...UNAVAILABLE, error: { message: expect.stringContaining('within 1000 ms') } });
  });

  it('reads the secret of the subject that is named', async () => {
    const subjects = attaching((subject) => (subject === 't1' ? SECRET : undefined));
    expect(await verified(subjects, 't1')).toMatchObject({ outcome: 'ok', subject: 't1' });
    expect(await verified(subjects, 't2')).toMatchObject({ error: { code: 'ERR_UNKNOWN_SUBJECT' } });
  });

  it('reads it anew, though requests go on with what was read before', async () => {
    let isSealed = false;
    const source = async () => (isSealed ? Promise.reject(new Error('sealed')) : SECRET);
    const { tokens } = await start(attaching(source));
    const headers = () => tokens.for('acme').headers(BASE_URL);
    await headers();
    isSealed = true;
    expect((await tokens.verify())[0]).toMatchObject(UNAVAILABLE);
    expect(Object.values(await headers())).toContain(SECRET);
  });
});
