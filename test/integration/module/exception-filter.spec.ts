import { Controller, Injectable } from '@nestjs/common';
import { APP_FILTER, ExternalContextCreator } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { Test, type TestingModule } from '@nestjs/testing';
import type { Server } from 'node:net';
import { firstValueFrom } from 'rxjs';
import {
  type ProviderAuthError,
  ProviderAuthExceptionFilter,
  TokenAcquisitionError,
  UnknownSubjectError,
} from 'nestjs-provider-auth';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../application.js';

const ERRORS: Readonly<Record<string, ProviderAuthError>> = {
  ill: new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'words of a server', { kind: 'transient' }),
  unknown: new UnknownSubjectError('acme'),
};

const CASES = [
  ['ill', 503, 'ERR_TOKEN_ENDPOINT_FAILED'],
  ['unknown', 400, 'ERR_UNKNOWN_SUBJECT'],
] as const;

const orders = (why: unknown): never => {
  throw ERRORS[String(why)];
};

/** Answers messages. */
@Controller()
class Messages {
  @MessagePattern('orders')
  orders(why: unknown) {
    return orders(why);
  }
}

/** A resolver, as far as Nest's core knows one. */
@Injectable()
class Resolver {
  orders(this: void, why: unknown) {
    return orders(why);
  }
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function application(): Promise<TestingModule> {
  const providers = [Resolver, { provide: APP_FILTER, useClass: ProviderAuthExceptionFilter }];
  return Test.createTestingModule({ controllers: [Messages], providers }).compile();
}

describe('the exception filter, for an application that is asked otherwise than over HTTP', () => {
  it.each(CASES)('is an error of the message over TCP: %s', async (why, statusCode, code) => {
    const tcp = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } } as const;
    const app = (await application()).createNestMicroservice({ ...tcp, logger: false });
    closing.push(() => app.close());
    await app.listen();
    const address = app.unwrap<Server>().address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = ClientProxyFactory.create({ ...tcp, options: { ...tcp.options, port } });
    closing.push(() => client.close());
    const error = await failureOf(firstValueFrom(client.send('orders', why)));
    expect(error).toEqual({ status: 'error', statusCode, message: expect.any(String), code });
    expect(JSON.stringify(error)).not.toMatch(/acme|words/);
  });

  it.each(CASES)(
    "is an error for GraphQL's server, through what @nestjs/graphql calls: %s",
    async (why, status, code) => {
      const app = await application();
      closing.push(() => app.close());
      app.useLogger(false);
      const resolver = app.get(Resolver);
      const contexts = app.get(ExternalContextCreator);
      const { orders: field } = resolver;
      const options = { guards: true, filters: true, interceptors: true };
      const resolve = contexts.create(
        resolver,
        field,
        'orders',
        undefined,
        undefined,
        undefined,
        undefined,
        options,
        'graphql',
      );
      const error = await failureOf(resolve(why));
      expect(error).toMatchObject({ name: 'HttpException', status, response: { statusCode: status, code } });
      expect(JSON.stringify(error)).not.toMatch(/acme|words/);
    },
  );
});
