import { describe, expect, it } from 'vitest';
import { ProviderAuthError, UnknownSubjectError } from '../../../lib/core/errors.js';
import type { BoundProvider, BoundProviderEvent } from '../../../lib/http/bound-provider.js';
import { owner, whoseToken } from '../../../lib/http/request-subject.js';
import { FakeTokens, fakeProvider } from './fake-provider.js';

const provider = (more: Partial<BoundProvider> = {}) =>
  fakeProvider('https://api.acme.test', new FakeTokens('first'), {}, more);
const throwing = (error: Error) => () => {
  throw error;
};

describe('whose token a request carries', () => {
  it.each<[string, () => unknown, string]>([
    ['an empty subject', () => owner(provider(), { subject: '' }), 'the given subject is empty'],
    ['a subject that is none', () => owner(provider(), { subject: undefined }), 'the given subject is empty'],
    ['an option that is none', () => whoseToken(provider(), Object({ providerAuth: 7 })), 'nobody says whose'],
    ['an option of nobody', () => whoseToken(provider(), Object({ providerAuth: {} })), 'nobody says whose'],
    ['none where one is required', () => owner(provider({ requireSubject: true }), {}), 'nobody says whose'],
    ['nobody resolved', () => owner(provider({ resolveSubject: () => undefined }), {}), 'nobody says whose'],
  ])('R69 has to be said, and the refusal says how: %s', (_what, decide, why) => {
    const refused = { code: 'ERR_SUBJECT_REQUIRED', message: expect.stringContaining(`manis: ${why}`) };
    expect(decide).toThrow(expect.objectContaining(refused));
  });

  it('R69 is nothing that all objects inherit', () => {
    // In place of Object.prototype, which somebody has put these on.
    const inherited = Object.assign(Object.create(null), { providerAuth: false, subject: 'ann', grant: 'fake-grant' });
    expect(whoseToken(provider(), Object.create(inherited))).toEqual({});
    expect(owner(provider(), Object.create(inherited))).toEqual({});
    const named: object = Object.assign(Object.create(inherited), { subject: 'bob' });
    expect(owner(provider(), named)).toEqual({ subject: 'bob' });
  });

  it('is said by own options, also of an object that inherits nothing', () => {
    const own = { providerAuth: { subject: 'ann', grant: 'fake-grant' } };
    for (const request of [own, Object.assign(Object.create(null), own)]) {
      expect(whoseToken(provider(), request)).toEqual(own.providerAuth);
    }
    expect(whoseToken(provider(), { providerAuth: false })).toBe(false);
  });

  it('R89 is told to its caller alone where `resolveSubject` throws its name', () => {
    const events: BoundProviderEvent[] = [];
    const resolveSubject = throwing(new RangeError('no tenant of ann@fake.test'));
    const failing = provider({ resolveSubject, report: (event) => void events.push(event) });
    expect(() => owner(failing, {})).toThrow('`resolveSubject` failed (RangeError: no tenant of ann@fake.test)');
    expect(events).toEqual([
      { type: 'policy_failed', policy: 'resolveSubject', reason: 'RangeError' },
      { type: 'refused', code: 'ERR_SUBJECT_REQUIRED' },
    ]);
  });

  it('is refused with the very error of ours that `resolveSubject` throws', () => {
    for (const error of [new UnknownSubjectError(), new ProviderAuthError('ERR_SHUTTING_DOWN', 'acme', 'too late')]) {
      const resolveSubject = throwing(error);
      expect(() => owner(provider({ resolveSubject }), {})).toThrow(error);
    }
  });
});
