import { describe, expect, it } from 'vitest';
import { parseUrl } from '../../../lib/core/parse-url.js';

describe('an absolute URL', () => {
  it('is a text that can be parsed, alone or on a base', () => {
    expect(parseUrl('https://a.test/x')?.href).toBe('https://a.test/x');
    expect(parseUrl('/x', 'https://a.test/y')?.href).toBe('https://a.test/x');
  });

  it.each([undefined, null, 7, '', '/x', 'http://[', ['https://a.test'], { toString: () => 'https://a.test' }])(
    'is none of %j: nothing is made a text',
    (value) => expect(parseUrl(value)).toBeUndefined(),
  );
});
