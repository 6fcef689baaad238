import { describe, expect, it } from 'vitest';
import { closestName } from '../../../../lib/protocol/definition/closest-name.js';

const known = ['lifetime', 'request', 'read', 'readError', 'requireSubject'];

describe('the closest name', () => {
  it.each([
    ['lifeTime', 'lifetime'],
    ['reqest', 'request'],
    ['requset', 'request'],
    ['readErrors', 'readError'],
    ['subjectRequired', undefined],
    ['banana', undefined],
    ['', undefined],
    ['rate', undefined],
    ['requiringSubject', 'requireSubject'],
    ['myOwnRequest', undefined],
  ])('R77 of %s is %s', (name, expected) => expect(closestName(name, known)).toBe(expected));
});
