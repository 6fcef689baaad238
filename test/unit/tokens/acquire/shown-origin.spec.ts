import { describe, expect, it } from 'vitest';
import { shownOrigin } from '../../../../lib/tokens/acquire/shown-origin.js';

const shown = (url: string, subject?: string, more: { baseURL?: string; originPattern?: string } = {}) =>
  shownOrigin(new URL(url), more, { subject, baseURL: more.baseURL });

describe('the origin of a token endpoint, as it is shown', () => {
  it('is itself, with a subject too', () => {
    expect(shown('https://login.acme.test:8443/token')).toBe('https://login.acme.test:8443');
    expect(shown('https://login.acme.test/token', 'alice')).toBe('https://login.acme.test');
    expect(shown('https://login.acme.test/token', 'log')).toBe('https://login.acme.test');
    expect(shown('https://login.acme.test/token', undefined, { originPattern: 'https://*.acme.test' })).toBe(
      'https://login.acme.test',
    );
  });

  it('is the pattern in place of the host that is the tenant’s own, and of no other', () => {
    const more = { originPattern: 'https://*.acme.test', baseURL: 'https://shop-17.acme.test/api' };
    expect(shown('https://shop-17.acme.test/token', 'alice', more)).toBe('https://*.acme.test');
    expect(shown('https://login.acme.test/token', 'alice', more)).toBe('https://login.acme.test');
  });

  it.each([
    ['https://alice.acme.test/token', 'alice', 'https://*.acme.test'],
    ['https://eu-alice.acme.test:8443/token', 'Alice', 'https://*.acme.test:8443'],
    ['https://red.acme.test/token', 'red', 'https://*.acme.test'],
    ['https://my-reds.acme.test/token', 'reds', 'https://*.acme.test'],
  ])('has * for what holds the subject: %s of %s is %s', (url, subject, expected) => {
    expect(shown(url, subject)).toBe(expected);
  });
});
