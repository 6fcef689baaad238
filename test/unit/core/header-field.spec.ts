import { describe, expect, it } from 'vitest';
import { isFieldName, isFieldValue } from '../../../lib/core/header-field.js';

describe('a header field', () => {
  it.each<[string, boolean]>([
    ['X-Api-Key', true],
    ["!#$%&'*+.^_`|~-9z", true],
    ['', false],
    ['X Key', false],
    ['X:', false],
    ['X-Ä', false],
    ['X\n', false],
  ])('may be named %j: %s', (name, expected) => expect(isFieldName(name)).toBe(expected));

  it.each<[string, boolean]>([
    ['', true],
    ['a', true],
    ['a b\tc', true],
    ['ä', true],
    [' a', false],
    ['a ', false],
    ['a\r\nb', false],
    ['a\n', false],
    ['a\u007f', false],
    ['漢', false],
  ])('may have the value %j: %s', (value, expected) => expect(isFieldValue(value)).toBe(expected));
});
