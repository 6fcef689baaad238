import type { AccessToken } from '../core/access-token.js';
import { ProviderAuthError } from '../core/errors.js';
import type { AttachContext } from '../protocol/definition/attach-policy.js';
import type { AttachedRequest } from './attached-request.js';
import type { BoundProvider } from './bound-provider.js';
import { policyFailed } from './policy-failure.js';

/**
 * Attaches as the provider's policy says; by default the token as `Authorization` (RFC 6750 section 2.1). Without a promise
 * where nothing has to be waited for.
 *
 * @throws ProviderAuthError `ERR_ATTACH_FAILED` in place of what a policy throws, without secrets; RequestRefusedError
 */
export function attach(
  provider: BoundProvider,
  request: AttachedRequest,
  token: AccessToken | undefined,
  subject: string | undefined,
): void | Promise<void> {
  const policy = provider.attach.attach;
  if (policy === undefined) {
    if (token !== undefined) request.attachToken(token);
    return undefined;
  }
  const secrets: unknown[] = token === undefined ? [subject] : [token.reveal(), subject];
  const context: AttachContext<unknown> = {
    token,
    subject,
    credentials: async () => {
      const found = await provider.credentials(subject);
      secrets.push(found);
      return found;
    },
  };
  try {
    const attaching = policy(request, context);
    return attaching?.then(undefined, (error: unknown) => {
      throw attachFailed(provider, error, secrets);
    });
  } catch (error) {
    throw attachFailed(provider, error, secrets);
  }
}

function attachFailed(provider: BoundProvider, thrown: unknown, secrets: readonly unknown[]): ProviderAuthError {
  if (thrown instanceof ProviderAuthError) return thrown;
  const reason = policyFailed(provider, 'attach', thrown, secrets);
  const message = `\`attach\` failed (${reason}), so the request was not sent; correct the definition or its credentials`;
  return new ProviderAuthError('ERR_ATTACH_FAILED', provider.name, message);
}
