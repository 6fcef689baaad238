import { AccessToken } from '../../core/access-token.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import type { Acquire } from './acquire.js';
import { credentialsOf } from './credentials.js';
import { redactText, stringsIn } from './redact-text.js';
import { type Exchange, reuseOf } from './token-request.js';
import { issuedToken } from '../../protocol/response/issued-token.js';
import { InvalidResponse } from '../../protocol/response/token-response.js';

/** Makes tokens out of the credentials alone, read anew each time. */
export function creatingToken(
  provider_: Exchange,
  createToken: NonNullable<Exchange['options']['createToken']>,
): Acquire {
  const { provider, options, clock, random } = provider_;
  return async ({ subject }) => {
    const [credentials] = await credentialsOf(provider_, subject);
    const sent = { at: clock.now(), wall: clock.wall(), date: undefined };
    try {
      const issued = issuedToken(await createToken({ credentials, subject, now: sent.wall }), sent, options);
      return new AccessToken({ ...issued, lifetime: Math.min(issued.lifetime, reuseOf(options)) }, random);
    } catch (error) {
      const reason = error instanceof InvalidResponse ? error.message : `its \`createToken\` threw (${named(error)})`;
      const message = `no token can be made of its credentials: ${redactText(reason, stringsIn(credentials))}; check them`;
      throw new TokenAcquisitionError('ERR_CREDENTIALS_UNAVAILABLE', provider, message, {
        kind: 'credentials-rejected',
      });
    }
  };
}

function named(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
}
