import { inspect } from 'node:util';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  InjectProviderTokenService,
  ProviderAuthModule,
  ProviderTokenService,
  RequestRefusedError,
  TokenService,
  type TokenOptions,
} from 'nestjs-provider-auth';
import { firstValueFrom } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { definitionOf, SECRET, startApp, TOKEN } from './application.js';

@Injectable()
class Reports {
  constructor(
    readonly tokens: TokenService,
    @InjectProviderTokenService('manis') readonly manis: ProviderTokenService,
    readonly moduleRef: ModuleRef,
  ) {}
}

let reports: Reports;
const root = ProviderAuthModule.forRoot({
  providers: {
    manis: definitionOf('manis', { credentials: () => ({ secret: SECRET }) }),
    airalo: definitionOf('airalo'),
  },
});

beforeEach(async () => {
  reports = (await startApp({ imports: [root], providers: [Reports] })).get(Reports);
});

describe('TokenService', () => {
  it('hands out tokens by name and subject', async () => {
    expect((await reports.tokens.getToken('manis')).reveal()).toBe(TOKEN);
    expect((await reports.tokens.getToken('manis', { subject: 'a' })).reveal()).toBe(`${TOKEN}-of-a`);
    expect(reports.tokens.for('manis')).toBe(reports.manis);
  });

  it('R64 names the known providers when asked for another', async () => {
    const error = { code: 'ERR_UNKNOWN_PROVIDER', message: expect.stringContaining("only 'manis', 'airalo'; correct") };
    await expect(reports.tokens.getToken('manos')).rejects.toMatchObject(error);
    expect(() => reports.tokens.for('toString')).toThrow(/there is no provider 'toString'/);
  });
});

describe('ProviderTokenService', () => {
  it('has ways out for other clients than axios', async () => {
    const { accessToken, fetch } = reports.manis;
    expect(await accessToken()).toBe(TOKEN);
    expect(await accessToken({ subject: 'a' })).toBe(`${TOKEN}-of-a`);
    await expect(fetch('https://evil.test')).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    expect(await reports.manis.headers('https://manis.test/x')).toEqual({
      Authorization: `Bearer ${TOKEN}`,
    });
    expect(reports.manis.peek()?.reveal()).toBe(TOKEN);
    expect(reports.manis.peek('a')?.reveal()).toBe(`${TOKEN}-of-a`);
    expect((await firstValueFrom(reports.manis.token$)).reveal()).toBe(TOKEN);
  });

  it.each([undefined, '', null])('R69 refuses the given but empty subject %j everywhere', async (empty) => {
    const options: TokenOptions = JSON.parse('{}');
    Object.assign(options, { subject: empty });
    const { manis, tokens } = reports;
    const refused = { name: 'RequestRefusedError', code: 'ERR_SUBJECT_REQUIRED', provider: 'manis' };
    await expect(manis.getToken(options)).rejects.toMatchObject(refused);
    await expect(tokens.getToken('manis', options)).rejects.toMatchObject(refused);
    await expect(manis.accessToken(options)).rejects.toMatchObject(refused);
    await expect(manis.headers('https://manis.test', options)).rejects.toMatchObject(refused);
    const whose: [string?] = [''];
    Object.assign(whose, [empty]);
    expect(() => manis.peek(...whose)).toThrow(RequestRefusedError);
  });
});

describe('R56 printed', () => {
  it('services, options and module refs show no secret', () => {
    expect(inspect(reports.manis)).toBe('[ProviderTokenService manis]');
    expect(inspect(reports.tokens)).toBe('[TokenService manis, airalo]');
    expect(JSON.stringify(reports.manis)).toBe('{"provider":"manis"}');
    expect(JSON.stringify(reports.tokens)).toBe('{"providers":["manis","airalo"]}');
    for (const printed of [
      JSON.stringify(root),
      inspect(root, { depth: 20, showHidden: true }),
      inspect(reports.moduleRef, { depth: 8 }),
      inspect(reports, { depth: 8 }),
    ]) {
      expect(printed).not.toContain(SECRET);
      expect(printed).not.toContain(TOKEN);
    }
  });
});
