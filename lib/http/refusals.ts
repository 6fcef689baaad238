import { RequestRefusedError } from '../core/errors.js';
import type { BoundProvider } from './bound-provider.js';

type Named = Pick<BoundProvider, 'name'>;

/** The request carries an authorization of its own. */
export function authorizationPresent({ name }: Named, by: string): RequestRefusedError {
  return new RequestRefusedError(
    'ERR_AUTHORIZATION_PRESENT',
    name,
    `the request has ${by} already; remove it, or send the request with \`providerAuth: false\``,
  );
}

/** Something would take the request elsewhere than its URL says. */
export function unsafeOption({ name }: Named, option: string): RequestRefusedError {
  return new RequestRefusedError(
    'ERR_REQUEST_UNSAFE',
    name,
    `${option} takes the request past the origin check; remove it, or send the request with \`providerAuth: false\``,
  );
}

/** The request, or a redirect of it, leads where the token may not go. */
export function originNotAllowed({ name }: Named, why: string): RequestRefusedError {
  return new RequestRefusedError('ERR_ORIGIN_NOT_ALLOWED', name, why);
}

/** What would be attached cannot be sent as it is. It is never quoted. */
export function headerUnsafe({ name }: Named, header: string): RequestRefusedError {
  return new RequestRefusedError(
    'ERR_REQUEST_UNSAFE',
    name,
    `header ${JSON.stringify(header.slice(0, 64))} would not be sent as it is: its name or value holds what no header may ` +
      '(a line break, a space around it, a character beyond Latin-1); correct the secret that it is made of',
  );
}

export function subjectRequired({ name }: Named, why: string): RequestRefusedError {
  return new RequestRefusedError(
    'ERR_SUBJECT_REQUIRED',
    name,
    `${why}; set \`providerAuth: { subject }\` (getToken: \`{ subject }\`) to a non-empty string, or let the definition's \`resolveSubject\` return one`,
  );
}

export function subjectNotExpected({ name }: Named): RequestRefusedError {
  return new RequestRefusedError(
    'ERR_SUBJECT_NOT_EXPECTED',
    name,
    'the request names a subject, but this provider has one set of credentials for all; leave the subject out, ' +
      'or declare subjects: `credentials` as a function, `requireSubject` or `resolveSubject`',
  );
}
