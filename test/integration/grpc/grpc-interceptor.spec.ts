import * as grpc from '@grpc/grpc-js';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { leaks, sinks } from '../../leak/canaries.js';
import { startGrpc } from './grpc-api.js';
import { CANARY } from '../clients/partner.js';

const refused = { code: grpc.status.UNAUTHENTICATED };
const bearer = (...numbers: number[]) => numbers.map((number) => `Bearer ${CANARY}-${number}`);

describe('a gRPC client with the interceptor', () => {
  it('R33 makes a unary call once more with another token', async () => {
    const { call, revoke, seen, acquisitions, tokens } = await startGrpc();
    expect(await call('hello')).toBe('hello');
    revoke();
    expect(await call('ä')).toBe('ä');
    expect(seen).toEqual(bearer(1, 1, 2));
    expect(acquisitions()).toBe(2);
    expect(tokens.for('acme').status().rejections).toMatchObject({ count: 1 });
  });

  it('R35 has 100 calls that are refused at once share one acquisition', async () => {
    const { call, revoke, acquisitions } = await startGrpc();
    await call('first');
    revoke();
    const all = Array.from({ length: 100 }, (_, at) => `hello ${at}`);
    expect(await Promise.all(all.map((text) => call(text)))).toEqual(all);
    expect(acquisitions()).toBe(2);
  });

  it('R38 makes no call with a stream again, and has the token replaced for the next', async () => {
    const { streamed, revoke, seen, acquisitions } = await startGrpc();
    await streamed('hello');
    revoke();
    await expect(streamed('hello')).rejects.toMatchObject(refused);
    expect(await streamed('hello')).toBe('hello');
    expect(seen).toEqual(bearer(1, 1, 2));
    expect(acquisitions()).toBe(2);
  });

  it('R39 gives the second refusal as it is, and has rejections wait', async () => {
    const clock = new ManualClock();
    const { call, refuseAll, seen, acquisitions, tokens } = await startGrpc({ clock });
    refuseAll();
    await expect(call('hello')).rejects.toMatchObject({ ...refused, details: 'refused' });
    const { until = 0 } = tokens.for('acme').status().rejections ?? {};
    expect(until - clock.now()).toBe(2_000);
    await expect(call('hello')).rejects.toMatchObject(refused);
    expect(seen).toEqual(bearer(1, 2, 2));
    expect(acquisitions()).toBe(2);
  });

  it('R39 gives the API’s status when no other token is to be had', async () => {
    const { call, revoke, breakDown } = await startGrpc();
    await call('hello');
    revoke();
    breakDown();
    await expect(call('hello')).rejects.toMatchObject({ ...refused, details: 'refused' });
  });

  it('R41 makes no call again that its caller has cancelled', async () => {
    let cancel: (() => void) | undefined;
    const credentials = async () => {
      cancel?.();
      return { id: 'a', secret: 'b' };
    };
    const { begin, revoke, call, seen } = await startGrpc({ definition: { credentials } });
    await call('hello');
    revoke();
    const begun = begin('hello');
    cancel = begun.cancel;
    await expect(begun.answer).rejects.toMatchObject(refused);
    await call('hello');
    expect(seen).toEqual(bearer(1, 1, 2));
  });

  it('R41 is over when its caller cancels what is made again', async () => {
    const { begin, revoke, call, seen } = await startGrpc();
    await call('hello');
    revoke();
    const { answer, cancel } = begin('no answer');
    await expect.poll(() => seen).toEqual(bearer(1, 1, 2));
    cancel();
    await expect(answer).rejects.toMatchObject({ code: grpc.status.CANCELLED });
  });

  it('R26, R32 makes no call to a host that is not the provider’s, nor one without a token', async () => {
    const elsewhere = await startGrpc({ definition: { origins: ['https://api.acme.example'] } });
    await expect(elsewhere.call('hello')).rejects.toThrow('https://localhost is not an origin of this provider');
    const ill = await startGrpc({ definition: { credentials: () => Promise.reject(new Error('no vault')) } });
    await expect(ill.call('hello')).rejects.toThrow('acme: ');
    expect([elsewhere.seen, elsewhere.acquisitions(), ill.seen]).toEqual([[], 0, []]);
  });

  it('R31 makes no call that has an authorization of its own', async () => {
    const { call, seen } = await startGrpc();
    const metadata = new grpc.Metadata();
    metadata.set('Authorization', 'x');
    await expect(call('hello', metadata)).rejects.toThrow('acme: the call has an authorization');
    expect(seen).toEqual([]);
  });

  it('R69 carries the token of the subject that it was made for', async () => {
    const asked: (string | undefined)[] = [];
    const credentials = (subject?: string) => {
      asked.push(subject);
      return { id: 'a', secret: 'b' };
    };
    const definition = { credentials, requireSubject: true };
    await (await startGrpc({ definition }, { subject: 'ann' })).call('hello');
    expect(asked).toEqual(['ann']);
    await expect((await startGrpc({ definition })).call('hello')).rejects.toThrow('acme: ');
  });

  it('R55 shows no token in the error of a call', async () => {
    const { call, refuseAll } = await startGrpc();
    refuseAll();
    const error: unknown = await call('hello').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(refused);
    expect(leaks(sinks(error), [CANARY])).toEqual([]);
  });
});
