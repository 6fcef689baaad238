import type { ApiResponse, AttachPolicy } from '../protocol/definition/attach-policy.js';
import type { BoundProvider } from './bound-provider.js';
import { policyFailed } from './policy-failure.js';
import { saysInvalidToken } from './www-authenticate.js';

/** What an answer says of the token: nothing, that it is dead, or that it is to be sent once more as it is. */
export type Verdict = boolean | 'retry';

/** Methods that may be sent again whatever became of the first time (RFC 9110 section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

export function isSafe(method: string): boolean {
  return SAFE.has(method);
}

/**
 * Whether a request may be sent again after a rejection with this status. A 401 says that it was not carried out, so it
 * may; another sign says nothing of the kind.
 */
export function allowsReplay(policy: AttachPolicy<unknown>, method: string, status: number): boolean {
  return status === 401 || policy.replayUnsafe === true || isSafe(method);
}

/** What an answer says of the token. A policy that throws says nothing, and is reported. */
export function verdictOf(provider: BoundProvider, response: ApiResponse): Verdict {
  const policy = provider.attach.isRejection;
  if (policy === undefined) return response.status === 401 && saysInvalidToken(response.header('www-authenticate'));
  try {
    const verdict: unknown = policy(response);
    return verdict === 'retry' ? verdict : verdict === true;
  } catch (error) {
    policyFailed(provider, 'isRejection', error);
    return false;
  }
}
