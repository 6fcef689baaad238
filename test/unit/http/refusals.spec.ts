import { describe, expect, it } from 'vitest';
import { RequestRefusedError } from '../../../lib/core/errors.js';
import * as refusals from '../../../lib/http/refusals.js';

type Refusing = Parameters<typeof refusals.headerUnsafe>[0];

const cases: [code: string, refuse: (provider: Refusing) => RequestRefusedError, what: string, cure: string][] = [
  [
    'ERR_AUTHORIZATION_PRESENT',
    (provider) => refusals.authorizationPresent(provider, 'a user name in its URL'),
    'the request has a user name in its URL already',
    'remove it, or send the request with `providerAuth: false`',
  ],
  [
    'ERR_REQUEST_UNSAFE',
    (provider) => refusals.unsafeOption(provider, 'a Host header'),
    'a Host header takes the request past the origin check',
    'remove it, or send the request with `providerAuth: false`',
  ],
  [
    'ERR_REQUEST_UNSAFE',
    (provider) => refusals.headerUnsafe(provider, 'X-Key'),
    'header "X-Key" would not be sent as it is: its name or value holds what no header may (a line break,',
    'correct the secret that it is made of',
  ],
  [
    'ERR_REQUEST_UNSAFE',
    (provider) => refusals.attachesToQuery(provider),
    'this provider attaches to the query, not to headers',
    'use its HttpService or its fetch',
  ],
  [
    'ERR_SUBJECT_REQUIRED',
    (provider) => refusals.subjectRequired(provider, 'the given subject is empty'),
    'the given subject is empty',
    'set `providerAuth: { subject }` (getToken: `{ subject }`) to a non-empty string, or',
  ],
  [
    'ERR_SUBJECT_NOT_EXPECTED',
    (provider) => refusals.subjectNotExpected(provider),
    'the request names a subject, but this provider has one set of credentials for all',
    'leave the subject out, or declare subjects: `credentials` as a function,',
  ],
];

describe('a refusal', () => {
  it.each(cases)('%s says what is wrong and what to do, and is reported: %#', (code, refuse, what, cure) => {
    const events: unknown[] = [];
    const refused = refuse({ name: 'acme', report: (event) => void events.push(event) });
    expect(refused).toBeInstanceOf(RequestRefusedError);
    expect(refused).toMatchObject({ code, provider: 'acme' });
    expect(refused.message.startsWith(`acme: ${what}`), refused.message).toBe(true);
    expect(refused.message).toContain(`; ${cure}`);
    expect(events).toEqual([{ type: 'refused', code }]);
  });

  it('R89 quotes no more than the beginning of what is given for a name: it may be a secret by mistake', () => {
    const { message } = refusals.headerUnsafe({ name: 'acme', report: () => {} }, `${'x'.repeat(64)}fake-secret`);
    expect(message).toContain(`header "${'x'.repeat(64)}" would`);
  });
});
