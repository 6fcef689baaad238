import { type ErrorCode, RequestRefusedError } from '../core/errors.js';
import type { BoundProvider } from './bound-provider.js';

type Refusing = Pick<BoundProvider, 'name' | 'report'>;

/** A refusal, reported: whoever makes one throws it. */
export function refused(provider: Refusing, code: ErrorCode, message: string): RequestRefusedError {
  provider.report({ type: 'refused', code });
  return new RequestRefusedError(code, provider.name, message);
}

/** The request carries an authorization of its own. */
export function authorizationPresent(provider: Refusing, by: string): RequestRefusedError {
  return refused(
    provider,
    'ERR_AUTHORIZATION_PRESENT',
    `the request has ${by} already; remove it, or send the request with \`providerAuth: false\``,
  );
}

/** Something would take the request elsewhere than its URL says. */
export function unsafeOption(provider: Refusing, option: string): RequestRefusedError {
  return refused(
    provider,
    'ERR_REQUEST_UNSAFE',
    `${option} takes the request past the origin check; remove it, or send the request with \`providerAuth: false\``,
  );
}

/** The request, or a redirect of it, leads where the token may not go. */
export function originNotAllowed(provider: Refusing, why: string): RequestRefusedError {
  return refused(provider, 'ERR_ORIGIN_NOT_ALLOWED', why);
}

/** What would be attached cannot be sent as it is. It is never quoted. */
export function headerUnsafe(provider: Refusing, header: string): RequestRefusedError {
  return refused(
    provider,
    'ERR_REQUEST_UNSAFE',
    `header ${JSON.stringify(header.slice(0, 64))} would not be sent as it is: its name or value holds what no header may ` +
      '(a line break, a space around it, a character beyond Latin-1); correct the secret that it is made of',
  );
}

/** A client of others would show the URL that it travels in. */
export function attachesToQuery(provider: Refusing): RequestRefusedError {
  return refused(
    provider,
    'ERR_REQUEST_UNSAFE',
    'this provider attaches to the query, not to headers; use its HttpService or its fetch',
  );
}

export function subjectRequired(provider: Refusing, why: string): RequestRefusedError {
  return refused(
    provider,
    'ERR_SUBJECT_REQUIRED',
    `${why}; set \`providerAuth: { subject }\` (getToken: \`{ subject }\`) to a non-empty string, or let the definition's \`resolveSubject\` return one`,
  );
}

export function subjectNotExpected(provider: Refusing): RequestRefusedError {
  return refused(
    provider,
    'ERR_SUBJECT_NOT_EXPECTED',
    'the request names a subject, but this provider has one set of credentials for all; leave the subject out, ' +
      'or declare subjects: `credentials` as a function, `requireSubject` or `resolveSubject`',
  );
}
