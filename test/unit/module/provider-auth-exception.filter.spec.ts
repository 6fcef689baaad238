import { Controller, Get, type Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type FailureDetails,
  ProviderAuthExceptionFilter,
  RequestRefusedError,
  ShuttingDownError,
  TokenAcquisitionError,
  UnknownSubjectError,
} from '../../../lib/index.js';

let thrown: Error;

@Controller()
class Orders {
  @Get()
  list(): never {
    throw thrown;
  }
}

const failed = (details: FailureDetails, code: TokenAcquisitionError['code'] = 'ERR_TOKEN_ENDPOINT_FAILED') =>
  new TokenAcquisitionError(code, 'manis', 'secret words of a server', details);

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function answerTo(error: Error, controllers: Type<unknown>[] = [Orders]) {
  thrown = error;
  const providers = [{ provide: APP_FILTER, useClass: ProviderAuthExceptionFilter }];
  const module = await Test.createTestingModule({ controllers, providers }).compile();
  const app = module.createNestApplication({ logger: false });
  close = () => app.close();
  await app.listen(0, '127.0.0.1');
  const response = await fetch(await app.getUrl());
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.json() };
}

describe('the exception filter', () => {
  it.each([
    ['a token endpoint that is ill', failed({ kind: 'transient' }), 503],
    ['a quota that is used up', failed({ kind: 'rate-limited' }, 'ERR_TOKEN_RATE_LIMITED'), 503],
    ['a token endpoint that hangs', failed({ kind: 'transient' }, 'ERR_TOKEN_ENDPOINT_TIMEOUT'), 504],
    ['a failure that is known', failed({ kind: 'transient' }, 'ERR_TOKEN_ENDPOINT_TIMEOUT').unavailable(1), 503],
    ['credentials that are refused', failed({ kind: 'credentials-rejected' }, 'ERR_TOKEN_REQUEST_REJECTED'), 502],
    ['credentials that are known to be refused', failed({ kind: 'credentials-rejected' }).unavailable(1), 502],
    ['an answer without a token', failed({ kind: 'invalid-response' }, 'ERR_TOKEN_RESPONSE_INVALID'), 502],
    ['an application that shuts down', new ShuttingDownError('manis'), 503],
    ['a subject that nobody knows', new UnknownSubjectError('manis'), 400],
  ])('answers to %s by its status and code alone', async (_title, error, status) => {
    const { status: answered, body, retryAfter } = await answerTo(error);
    expect(answered).toBe(status);
    expect(body).toEqual({ statusCode: status, message: expect.any(String), code: error.code });
    expect(JSON.stringify(body)).not.toMatch(/manis|secret/);
    expect(retryAfter).toBeNull();
  });

  it('names when the next attempt is made, in whole seconds', async () => {
    const { retryAfter } = await answerTo(failed({ kind: 'transient', until: Date.now() + 600_000 }));
    expect(Number(retryAfter)).toBeGreaterThan(500);
    expect(Number(retryAfter)).toBeLessThanOrEqual(600);
    await close?.();
    const passed = await answerTo(failed({ kind: 'transient', until: 1 }));
    expect(passed.retryAfter).toBe('1');
  });

  it.each([
    ['refused credentials', 'credentials-rejected', 'ERR_TOKEN_REQUEST_REJECTED', 502],
    ['a token endpoint that hangs', 'transient', 'ERR_TOKEN_ENDPOINT_TIMEOUT', 504],
  ] as const)('names no time where it does not pass by itself: %s', async (_what, kind, code, status) => {
    const answer = await answerTo(failed({ kind, until: Date.now() + 1_000 }, code));
    expect([answer.status, answer.retryAfter]).toEqual([status, null]);
  });

  it('leaves a request that was refused to Nest: it is a fault of the application', async () => {
    const { status, body } = await answerTo(new RequestRefusedError('ERR_ORIGIN_NOT_ALLOWED', 'manis', 'no'));
    expect(status).toBe(500);
    expect(body).toEqual({ statusCode: 500, message: 'Internal server error' });
  });
});
