import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { overrideProviderAuth, ProviderSimulator, resetRejections } from 'nestjs-provider-auth/testing';
import { AppModule } from '../src/app.module.js';
import { Sdks } from '../src/sdk/sdks.js';
import { SdksModule } from '../src/sdk/sdks.module.js';

const NAMES = [
  'swagger-typescript-api, axios',
  'swagger-typescript-api, fetch',
  'orval, axios',
  'orval, fetch',
  '@hey-api/openapi-ts, axios',
  '@hey-api/openapi-ts, fetch',
  'openapi-fetch',
];

describe('generated SDKs', () => {
  let simulator: ProviderSimulator;
  let app: INestApplication;

  beforeAll(async () => {
    simulator = await ProviderSimulator.start();
    simulator.on('GET', '/v1/ssh-keys', [{ id: 1, name: 'key' }]);
    simulator.on('POST', '/v1/ssh-keys', (request) => request.json());
    simulator.on('POST', '/v1/files', (request) => ({ kept: request.text().includes('0123456789') }));
    const builder = Test.createTestingModule({ imports: [AppModule, SdksModule] });
    app = (await overrideProviderAuth(builder, simulator).compile()).createNestApplication({ logger: false });
    await app.init();
  });

  afterAll(() => app.close());
  afterAll(() => simulator.close());

  /** What is answered to a request whose token was revoked, and by which statuses. */
  async function afterRevocation(send: () => Promise<unknown>): Promise<{ answer: unknown; statuses: number[] }> {
    resetRejections(app);
    simulator.provider('emma').revokeAll();
    const before = simulator.requests('emma').length;
    const answered: unknown = await send();
    const statuses = simulator
      .requests('emma')
      .slice(before)
      .flatMap(({ route, status }) => (route === 'api' ? [status] : []));
    return { answer: dataOf(answered), statuses };
  }

  /** Most of them wrap what was answered. */
  function dataOf(answered: unknown): unknown {
    return typeof answered === 'object' && answered !== null && 'data' in answered ? answered.data : answered;
  }

  it('are all of them', () => {
    expect(Object.keys(app.get(Sdks).all)).toEqual(NAMES);
  });

  it.each(NAMES)('%s: GET, POST and an upload survive a revocation', async (name) => {
    const sdk = app.get(Sdks).all[name];
    await sdk.list();
    expect(await afterRevocation(() => sdk.list())).toEqual({
      answer: [{ id: 1, name: 'key' }],
      statuses: [401, 200],
    });
    expect(await afterRevocation(() => sdk.create())).toEqual({
      answer: { name: 'key', keyType: 'RSA' },
      statuses: [401, 200],
    });
    expect(await afterRevocation(() => sdk.upload())).toEqual({ answer: { kept: true }, statuses: [401, 200] });
  });
});
