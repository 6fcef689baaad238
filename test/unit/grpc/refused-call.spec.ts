import { credentials, Metadata } from '@grpc/grpc-js';
import type { ProviderTokenService } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { headerUnsafe, refuseUnsafe } from '../../../lib/grpc/refused-call.js';

const tokens: ProviderTokenService = Object({ toJSON: () => ({ provider: 'acme' }) });

function refusal(options: object, metadata = new Metadata()): unknown {
  try {
    return refuseUnsafe(tokens, Object(options), metadata);
  } catch (error) {
    return error;
  }
}

describe('why a gRPC call is refused, and what to do', () => {
  it('R26 one that names a host: the token would go there', () => {
    expect(refusal({ host: 'elsewhere.example' })).toMatchObject({
      code: 'ERR_REQUEST_UNSAFE',
      provider: 'acme',
      message:
        'acme: the call has a `host` of its own, and its token would go to another server than the one named; ' +
        'make a channel to that host',
    });
  });

  it('R31 one with credentials, or with an authorization among its metadata', () => {
    const code = 'ERR_AUTHORIZATION_PRESENT';
    const own = credentials.createFromMetadataGenerator((_, done) => done(null, new Metadata()));
    expect(refusal({ credentials: own })).toMatchObject({ code, message: expect.stringMatching(/; remove them$/) });
    const metadata = new Metadata();
    metadata.set('Authorization', 'x');
    expect(refusal({}, metadata)).toMatchObject({ code, message: expect.stringMatching(/; remove it$/) });
  });

  it('no other', () => {
    const metadata = new Metadata();
    metadata.set('x-trace', '1');
    expect(refusal({}, metadata)).toBeUndefined();
  });

  it('R55 a header that gRPC cannot send is named, 64 characters of it', () => {
    const error = headerUnsafe(tokens, 'x'.repeat(65));
    expect(error).toMatchObject({ code: 'ERR_REQUEST_UNSAFE', provider: 'acme' });
    expect(error.message).toContain(`header "${'x'.repeat(64)}" cannot`);
    expect(error.message).toMatch(/; correct what the provider attaches$/);
  });
});
