import type { InterceptorOptions, Metadata } from '@grpc/grpc-js';
import { type ErrorCode, type ProviderTokenService, RequestRefusedError } from '../index.js';

/** Throws where a call brings what would be sent beside the token, be dropped for it, or take it to another server. */
export function refuseUnsafe(tokens: ProviderTokenService, options: InterceptorOptions, given: Metadata): void {
  if (options.host !== undefined) {
    const why = 'its token would go to another server than the one named';
    throw refused(
      tokens,
      'ERR_REQUEST_UNSAFE',
      `the call has a \`host\` of its own, and ${why}; make a channel to that host`,
    );
  }
  if (options.credentials !== undefined) {
    throw refused(tokens, 'ERR_AUTHORIZATION_PRESENT', 'the call has `credentials` of its own already; remove them');
  }
  if (given.get('authorization').length > 0) {
    const message = 'the call has an authorization in its metadata already; remove it';
    throw refused(tokens, 'ERR_AUTHORIZATION_PRESENT', message);
  }
}

/** Neither the value nor an error of grpc-js, which quotes it, is told. */
export function headerUnsafe(tokens: ProviderTokenService, header: string): RequestRefusedError {
  const message =
    `header ${JSON.stringify(header.slice(0, 64))} cannot be sent over gRPC: its value holds more than printable ASCII, or its ` +
    'name ends with `-bin`; correct what the provider attaches';
  return refused(tokens, 'ERR_REQUEST_UNSAFE', message);
}

function refused(tokens: ProviderTokenService, code: ErrorCode, message: string): RequestRefusedError {
  return new RequestRefusedError(code, tokens.toJSON().provider, message);
}
