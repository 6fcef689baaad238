import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { defineProvider, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import * as errors from '../../lib/core/errors.js';
import { RetryingTokenSource } from '../../lib/tokens/retry/retrying-token-source.js';
import { bound } from '../unit/http/fake-provider.js';
import { Provider } from '../unit/tokens/acquire/token-request-fixture.js';
import { rowsOf, sectionOf } from './markdown.js';
import { logged } from './nest-log.js';

const PAGE = 'docs/errors.md';
const page = readFileSync(PAGE, 'utf8');
const source = readFileSync('lib/core/error-codes.ts', 'utf8');
const union = /type ErrorCode =([^;]*);/.exec(source)?.[1] ?? '';
const codes = [...union.matchAll(/'(ERR_[A-Z_]+)'/g)].map(([, code = '']) => code);
const rows = rowsOf(page).map(([code = '', ...rest]) => [code.replaceAll('`', ''), ...rest]);

describe('docs/errors.md', () => {
  it('explains every code once, and no other', () => {
    expect(codes.length).toBeGreaterThan(20);
    expect(rows.map(([code]) => code).toSorted(byText)).toEqual(codes.toSorted(byText));
    expect(rows.filter((row) => row.some((cell) => cell === ''))).toEqual([]);
  });

  it('has a section for every class', () => {
    const classes = Object.keys(errors);
    expect(classes.length).toBeGreaterThan(4);
    for (const name of classes) expect(sectionOf(page, name), name).toContain('`ERR_');
  });

  it('says which codes nothing throws', () => {
    const lib = readdirSync('lib', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join('lib', name), 'utf8'))
      .join('\n')
      .replace(union, '');
    const silent = rows.filter(([, meaning]) => meaning?.includes('Not thrown yet') !== true).map(([code]) => code);
    expect(silent.filter((code) => !lib.includes(`'${code}'`))).toEqual([]);
  });
});

/** An error that the code throws, of each family, and who logs it. */
const samples: Record<string, readonly [context: string, error: () => Promise<unknown>]> = {
  options: ['ExceptionHandler', () => failure(start({ origins: [], lifetime: { max: 0 } }))],
  rejected: ['ExceptionsHandler', () => rejecting().failure()],
  unavailable: ['ExceptionsHandler', unavailable],
  refused: ['ExceptionsHandler', () => failure(bound('https://api.acme.test').http.get('https://evil.test/orders'))],
  shutdown: ['ExceptionsHandler', shutdown],
  unknown: ['ExceptionsHandler', unknownProvider],
};

describe('the samples of docs/errors.md', () => {
  it.each(Object.entries(samples))('%s: what the code prints', async (name, [context, error]) => {
    const printed = logged(context, await error());
    const fence = new RegExp(`(\`\`\`log sample=${name}\n)([\\s\\S]*?)(?=\`\`\`)`);
    if (process.env['UPDATE_DOCS'] !== undefined) {
      const text = readFileSync(PAGE, 'utf8');
      writeFileSync(
        PAGE,
        text.replace(fence, (_, open: string) => `${open}${printed}\n`),
      );
      return;
    }
    expect(fence.exec(page)?.[2]?.trimEnd()).toBe(printed);
  });

  it('are all there is', () => {
    const named = [...page.matchAll(/```log sample=(\w+)/g)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(samples));
  });
});

const byText = (a = '', b = '') => a.localeCompare(b);
const silent = { log() {}, error() {}, warn() {} };

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('it must fail'),
    (error: unknown) => error,
  );
}

async function start(options: object) {
  const acme = defineProvider({ http: { baseURL: 'https://api.acme.test' }, credentials: {}, ...options });
  const app = await Test.createTestingModule({ imports: [ProviderAuthModule.forRoot({ providers: { acme } })] })
    .setLogger(silent)
    .compile();
  return app.init();
}

function rejecting(): Provider {
  return new Provider().answer({ error: 'invalid_client', error_description: 'Client authentication failed' }, 401);
}

function retrying(provider: Provider, shutdownSignal = new AbortController().signal): RetryingTokenSource {
  return new RetryingTokenSource((options) => provider.ask(options), {
    provider: 'acme',
    clock: provider.clock,
    random: () => 0.5,
    deadline: 10_000,
    sharedCredentials: true,
    maxConcurrentAcquisitions: 64,
    shutdown: shutdownSignal,
  });
}

async function unavailable(): Promise<unknown> {
  const tokens = retrying(rejecting());
  await failure(tokens.token());
  return failure(tokens.token());
}

async function shutdown(): Promise<unknown> {
  return failure(retrying(new Provider(), AbortSignal.abort()).token());
}

async function unknownProvider(): Promise<unknown> {
  const app = await start({ attach: () => {} });
  const error = await failure(app.get(TokenService).getToken('acne'));
  await app.close();
  return error;
}
