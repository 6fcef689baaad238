import { resetRejections } from 'nestjs-provider-auth/testing';
import { expect, it } from 'vitest';

it.each([undefined, null, 'registry', {}, { names: () => [] }, { standIn: true }])(
  'an application that has %j in place of the providers is told that it has none',
  (found) => {
    expect(() => resetRejections({ get: () => found })).toThrow(
      new TypeError('this application has no ProviderAuthModule'),
    );
  },
);
