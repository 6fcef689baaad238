import { describe, expect, it } from 'vitest';
import { TokenTransportError } from '../../../../lib/protocol/definition/token-transport.js';

describe('a token endpoint that gives no answer', () => {
  it('is an error that says why, with the code of Node or axios where there is one', () => {
    expect(String(new TokenTransportError('too-large'))).toBe('TokenTransportError: token request failed: too-large');
    expect(String(new TokenTransportError('unreachable', 'ECONNREFUSED'))).toBe(
      'TokenTransportError: token request failed: unreachable (ECONNREFUSED)',
    );
  });
});
