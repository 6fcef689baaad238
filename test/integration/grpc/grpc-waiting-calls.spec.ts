import { EventEmitter, once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import { grpcInterceptor } from 'nestjs-provider-auth/grpc';
import { describe, expect, it } from 'vitest';
import { type GrpcApi, startGrpc } from './grpc-api.js';
import { CANARY } from '../clients/partner.js';

const refused = { code: grpc.status.UNAUTHENTICATED, details: 'refused' };

interface Waiting extends GrpcApi {
  /** When the second token is asked for. */
  readonly asked: Promise<unknown>;
  /** Lets the second token come. */
  readonly release: () => unknown;
}

/** An API that refuses the first token, while the second one is slow to come. */
async function startWaiting(): Promise<Waiting> {
  const events = new EventEmitter();
  const asked = once(events, 'asked');
  const released = once(events, 'released');
  let times = 0;
  const credentials = async () => {
    times += 1;
    if (times === 2) {
      events.emit('asked');
      await released;
    }
    return { id: 'a', secret: 'b' };
  };
  const api = await startGrpc({ definition: { credentials } });
  await api.call('hello');
  api.revoke();
  return { ...api, asked, release: () => events.emit('released') };
}

describe('a gRPC call that waits for another token', () => {
  it.each([
    ['a number', () => Date.now() + 300],
    ['a date', () => new Date(Date.now() + 300)],
  ])('R41 is over at its deadline, %s', async (_, deadline) => {
    const { call, release, seen } = await startWaiting();
    await expect(call('hello', undefined, { deadline: deadline() })).rejects.toMatchObject(refused);
    release();
    expect(await call('hello')).toBe('hello');
    expect(seen).toEqual([1, 1, 2].map((number) => `Bearer ${CANARY}-${number}`));
  });

  it('R41 waits on where its deadline is never, or beyond what a timer holds', async () => {
    const { call, release, asked } = await startWaiting();
    const answers = [Number.POSITIVE_INFINITY, Date.now() + 2 ** 32].map((deadline) =>
      call('hello', undefined, { deadline }),
    );
    await asked;
    setTimeout(release, 50);
    expect(await Promise.all(answers)).toEqual(['hello', 'hello']);
  });

  it('R41 is over when its caller cancels it', async () => {
    const { begin, release, asked, call, acquisitions } = await startWaiting();
    const { answer, cancel } = begin('hello');
    await asked;
    cancel();
    await expect(answer).rejects.toMatchObject(refused);
    release();
    expect(await call('hello')).toBe('hello');
    expect(acquisitions()).toBe(2);
  });

  it('R41 is over when its caller cancels it while the refusal comes in', async () => {
    const { begin, tokens, release } = await startWaiting();
    const cancelling: grpc.Interceptor = (options, next) =>
      new grpc.InterceptingCall(next(options), {
        start: (metadata, _, start) =>
          start(metadata, {
            onReceiveStatus: (status, pass) => {
              begun.cancel();
              pass(status);
            },
          }),
      });
    const begun = begin('hello', undefined, { interceptors: [grpcInterceptor(tokens.for('acme')), cancelling] });
    await expect(begun.answer).rejects.toMatchObject(refused);
    release();
  });

  it('R38 does not wait where it has a stream', async () => {
    const { streamed, release, acquisitions } = await startWaiting();
    await expect(streamed('hello')).rejects.toMatchObject(refused);
    release();
    expect(await streamed('hello')).toBe('hello');
    expect(acquisitions()).toBe(2);
  });

  it('R39 gets the API’s status when its client is closed meanwhile', async () => {
    const { begin, release, asked, closeClient } = await startWaiting();
    const { answer } = begin('hello');
    await asked;
    closeClient();
    release();
    await expect(answer).rejects.toMatchObject(refused);
  });
});
