import { describe, expect, it } from 'vitest';
import { knownServer } from '../../../../lib/protocol/definition/authorization-server.js';
import { endpointFault } from '../../../../lib/protocol/definition/endpoint-fault.js';
import { faultsOf, type Options, untyped } from './faults-of.js';

const faults = (server: object, more: Options = {}) => faultsOf({ ...untyped({ server }), ...more });

const CURE = 'give a bare https URL (dangerouslyAllowHttp is for tests)';

describe('a URL of an authorization server', () => {
  it.each([
    ['', 'is missing'],
    [null, 'is missing'],
    ['/token', 'is not an absolute URL'],
    [7, 'is not an absolute URL'],
    ['https://fake-user@acme.test', 'holds a user name or password'],
    ['https://:fake-secret@acme.test', 'holds a user name or password'],
    ['https://acme.test/#here', 'holds a fragment'],
    ['http://acme.test/token', 'is not https (http://acme.test)'],
    ['ftp://acme.test/token', 'is not https (ftp://acme.test)'],
  ])('R1 %j is refused: it %s', (url, fault) => {
    for (const name of ['issuer', 'tokenUrl', 'revocationUrl']) {
      expect(faults({ [name]: url })).toEqual([`${name} ${fault}; ${CURE}`]);
    }
  });

  it.each([
    [{}],
    [{ issuer: 'https://acme.test' }],
    [{ issuer: 'https://acme.test/tenant/' }],
    [{ tokenUrl: 'https://acme.test/token?tenant=red', revocationUrl: 'https://acme.test/revoke?tenant=red' }],
  ])('R1 is fine in %j', (server) => expect(faults(server)).toEqual([]));

  it('R1 has at most 2,048 characters, for it is in messages', () => {
    const tokenUrl = 'https://acme.test/'.padEnd(2_048, 'a');
    expect(faults({ tokenUrl })).toEqual([]);
    expect(faults({ tokenUrl: `${tokenUrl}a` })).toEqual([`tokenUrl is longer than 2048 characters; ${CURE}`]);
  });

  it('R1 may be an http one that is listed, and no other', () => {
    const dangerouslyAllowHttp = ['http://acme.test:81'];
    expect(faults({ tokenUrl: 'http://acme.test:81/token' }, { dangerouslyAllowHttp })).toEqual([]);
    expect(faults({ tokenUrl: 'http://acme.test:82/token' }, { dangerouslyAllowHttp })).toEqual([
      `tokenUrl is not https (http://acme.test:82); ${CURE}`,
    ]);
    // Whatever list of origins a server's metadata are held against.
    expect(endpointFault('ftp://acme.test/token', ['ftp://acme.test'])).toBe('is not https (ftp://acme.test)');
  });

  it('R1 that is missing in metadata is told', () => {
    expect(endpointFault(undefined)).toBe('is missing');
    expect(endpointFault('https://acme.test/token')).toBeUndefined();
  });

  it('R1 has no query where it is the issuer', () => {
    expect(faults({ issuer: 'https://acme.test/?tenant=red' })).toEqual([
      "issuer holds a query; write it exactly as the server's metadata do (RFC 8414 section 2)",
    ]);
  });
});

describe('an authorization server that a definition names by its URLs', () => {
  it('has these for clients with a certificate too, and says nothing of what it supports', () => {
    const [tokenUrl, revocationUrl] = ['https://acme.test/token', 'https://acme.test/revoke'];
    const endpoints = { tokenEndpoint: tokenUrl, revocationEndpoint: revocationUrl };
    expect(knownServer({ issuer: 'https://acme.test', tokenUrl, revocationUrl })).toEqual({
      issuer: 'https://acme.test',
      ...endpoints,
      mtls: endpoints,
      authenticationMethods: undefined,
      signingAlgorithms: undefined,
    });
  });
});
