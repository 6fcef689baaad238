import type { ProviderOptions } from './provider-definition.js';

/** Parts of a definition that are missing or exclude each other, one sentence each with its cure. */
export function contradictions(options: ProviderOptions<unknown>): string[] {
  const { request, createToken, attach, renew, revoke, read, origins, originPattern, lifetime } = options;
  const { credentials, requireSubject, resolveSubject, http } = options;
  const acquires = isFunction(request) || isFunction(createToken);
  const wrong: [boolean, string][] = [
    [
      Array.isArray(credentials) && credentials.length === 0,
      'credentials is an empty list; list at least one, or give a function that reads them',
    ],
    [
      isFunction(request) && !isGiven(credentials),
      'credentials is missing; give what the request needs ({} if that is nothing), or a function that reads it',
    ],
    [
      resolveSubject !== undefined && requireSubject === false,
      'requireSubject is false although there is resolveSubject; leave one of them out',
    ],
    [
      !acquires && !isFunction(attach),
      'there is neither request nor createToken nor attach, so nothing would be attached; define one of them',
    ],
    [isFunction(request) && isFunction(createToken), 'request and createToken exclude each other; remove one'],
    [renew !== undefined && !isFunction(renew.request), 'renew has no request; write how to renew, or remove it'],
    [
      renew !== undefined && !isFunction(request),
      'renew has no request beside it to fall back to; define request for the first token',
    ],
    [
      renew?.by !== undefined && !['refresh-token', 'access-token'].includes(renew.by),
      "renew.by is neither 'refresh-token' nor 'access-token'; correct it",
    ],
    [revoke !== undefined && !isFunction(revoke.request), 'revoke has no request; write how to revoke, or remove it'],
    [revoke !== undefined && !isFunction(request), 'revoke has no token of a token endpoint to revoke; remove it'],
    [
      read !== undefined && !isFunction(request),
      'read has no answer to read; define request, or createToken instead of both',
    ],
    [
      origins !== undefined && originPattern !== undefined,
      'origins and originPattern exclude each other: a token with a base URL of its own goes there only; remove one',
    ],
    [originPattern !== undefined && !acquires, 'originPattern needs tokens with a base URL; list origins instead'],
    [
      isFunction(http.baseURL) && !acquires,
      'http.baseURL is a function, and there is no token that its URL could go with; define createToken',
    ],
    [
      (lifetime?.default ?? 0) > (lifetime?.max ?? Infinity),
      'lifetime.default is longer than lifetime.max, which would always cut it; lower the one or raise the other',
    ],
  ];
  return wrong.flatMap(([isWrong, sentence]) => (isWrong ? [sentence] : []));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
