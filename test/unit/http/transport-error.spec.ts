import { describe, expect, it } from 'vitest';
import { transportErrorOf } from '../../../lib/http/transport-error.js';
import type { TokenTransportRequest } from '../../../lib/protocol/definition/token-transport.js';

const request: TokenTransportRequest = {
  method: 'POST',
  url: 'https://acme.test/token',
  headers: { 'X-Key': 'fake-secret' },
  signal: new AbortController().signal,
  http: {},
};
const withCode = (code: unknown) => Object.assign(new Error('not sent: fake-secret'), { code });
const shown = (thrown: unknown) => {
  const { reason, detail } = transportErrorOf(thrown, request);
  return [reason, detail];
};

describe('why a token request failed', () => {
  it.each([
    ['ECONNREFUSED', 'unreachable'],
    ['HPE_INVALID_CONSTANT', 'unreachable'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
    ['E2', 'unreachable'],
  ])('R8 is known by its code: %s', (code, reason) => expect(shown(withCode(code))).toEqual([reason, code]));

  it.each(['', 'a: ECONNREFUSED', 'ECONNREFUSED for fake-secret', 'CERT fake-secret', ['ECONNREFUSED'], 7, undefined])(
    'R8 is known by its words where its code is none: %j',
    (code) => expect(shown(withCode(code))).toEqual(['unreachable', 'Error: not sent: …']),
  );

  it.each([
    ['out of fake-secret', 'string: out of …'],
    [null, 'object: null'],
    [undefined, 'undefined: undefined'],
  ])('R8 is known also of what is no error: %j', (thrown, detail) =>
    expect(shown(thrown)).toEqual(['unreachable', detail]),
  );
});
