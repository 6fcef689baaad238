import * as grpc from '@grpc/grpc-js';
import { describe, expect, it, vi } from 'vitest';
import { leaks, sinks } from '../../leak/canaries.js';
import { startGrpc } from './grpc-api.js';

const SECRET = 'schlüssel-canary-12345';

describe('a gRPC call is refused', () => {
  it.each([
    ['a value that metadata cannot hold', 'X-Api-Key', SECRET],
    ['a name that stands for bytes', 'x-key-bin', 'fake-key-canary-12345'],
  ])('R55 with %s, whose secret is printed nowhere', async (_, name, secret) => {
    const printed = vi.spyOn(console, 'error').mockReturnValue();
    const { call, seen } = await startGrpc({ definition: { attach: (to) => to.setHeader(name, secret) } });
    const error: unknown = await call('hello').catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(new RegExp(`acme: .*"${name}"`, 'i'));
    expect(seen).toEqual([]);
    expect(leaks([...sinks(error), ...sinks(printed.mock.calls)], [secret])).toEqual([]);
    printed.mockRestore();
  });

  it('R26 that names a host other than its channel’s', async () => {
    const { call, seen, acquisitions } = await startGrpc({ definition: { origins: ['https://api.acme.example'] } });
    const elsewhere = call('hello', undefined, { host: 'api.acme.example' });
    await expect(elsewhere).rejects.toThrow('acme: the call has a `host` of its own');
    expect([seen, acquisitions()]).toEqual([[], 0]);
  });

  it('R31 that has credentials of its own', async () => {
    const { call, seen, acquisitions } = await startGrpc();
    const credentials = grpc.credentials.createFromMetadataGenerator((_, done) => done(null, new grpc.Metadata()));
    await expect(call('hello', undefined, { credentials })).rejects.toThrow(
      'acme: the call has `credentials` of its own',
    );
    expect([seen, acquisitions()]).toEqual([[], 0]);
  });
});
