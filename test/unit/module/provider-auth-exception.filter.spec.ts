import { Controller, Get, type Type } from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { Test } from '@nestjs/testing';
import { catchError, firstValueFrom, of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type FailureDetails,
  ProviderAuthExceptionFilter,
  RequestRefusedError,
  ShuttingDownError,
  TokenAcquisitionError,
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

  it('leaves a request that was refused to Nest: it is a fault of the application', async () => {
    const { status, body } = await answerTo(new RequestRefusedError('ERR_ORIGIN_NOT_ALLOWED', 'manis', 'no'));
    expect(status).toBe(500);
    expect(body).toEqual({ statusCode: 500, message: 'Internal server error' });
  });

  it('is an error of the protocol in GraphQL and in microservices', async () => {
    const app = await NestFactory.createApplicationContext(class {}, { logger: false });
    close = () => app.close();
    const filter = new ProviderAuthExceptionFilter(app.get(HttpAdapterHost));
    const host = new ExecutionContextHost([]);
    host.setType('graphql');
    expect(() => filter.catch(failed({ kind: 'transient' }), host)).toThrow(
      expect.objectContaining({
        status: 503,
        response: expect.objectContaining({ code: 'ERR_TOKEN_ENDPOINT_FAILED' }),
      }),
    );
    host.setType('rpc');
    const answer = filter.catch(failed({ kind: 'transient' }), host);
    const error = await firstValueFrom((answer ?? of()).pipe(catchError((thrownThere: unknown) => of(thrownThere))));
    expect(error).toMatchObject({ status: 'error', statusCode: 503, code: 'ERR_TOKEN_ENDPOINT_FAILED' });
  });
});
