import { TokenAcquisitionError } from '../../core/errors.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import type { Acquire } from './attempt.js';
import { credentialsInUse, credentialsOf } from './credentials.js';
import { stringsIn } from '../../core/strings-in.js';
import { thrownText } from '../../core/thrown-text.js';
import { receivedToken } from './received-token.js';
import type { TokenRequester } from './token-request.js';
import { tenantBaseURL } from '../../protocol/definition/base-url.js';
import { InvalidRequest } from '../../protocol/definition/invalid-request.js';
import { InvalidResponse } from '../../protocol/response/token-response.js';

/** Makes tokens out of the credentials alone, read anew each time. */
export function creatingToken(
  requester: TokenRequester,
  createToken: NonNullable<TokenRequester['options']['createToken']>,
): Acquire {
  const { provider, clock } = requester;
  return async ({ subject, grant }, { effort }) => {
    const all = await credentialsOf(requester, subject);
    const [credentials] = all;
    const sent = { at: clock.now(), wall: clock.wall(), date: undefined };
    try {
      const fields = withoutPrototype(await createToken({ credentials, subject, grant, now: sent.wall }));
      const baseURL = tenantBaseURL(requester.options, { credentials, subject });
      const token = receivedToken(requester, fields, { sent, baseURL });
      if (effort !== undefined) effort.credentials = credentialsInUse(all, 0);
      return token;
    } catch (error) {
      if (error instanceof TokenAcquisitionError) throw error;
      const reason =
        error instanceof InvalidResponse || error instanceof InvalidRequest
          ? error.message
          : `its \`createToken\` threw (${thrownText(error, stringsIn([credentials, grant, subject]))})`;
      const message = `no token can be made of its credentials: ${reason}; check them`;
      const details = { kind: 'credentials-rejected' } as const;
      throw new TokenAcquisitionError('ERR_CREDENTIALS_UNAVAILABLE', provider, message, details);
    }
  };
}
