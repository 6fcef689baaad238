import type { TokenOptions } from '../../core/token-source.js';
import type { BoundProvider } from '../bound-provider.js';
import { refused } from '../refusals.js';
import { owner } from '../request-subject.js';
import { sendAuthorized } from '../send.js';
import { DispatchCaller } from './dispatch-caller.js';
import { DispatchTransport } from './dispatch-transport.js';
import type { DispatchInterceptor } from './dispatch.js';

/**
 * An interceptor for undici 7 and 8, whose requests carry the provider's token: the origin check, the judging and the one replay of
 * the bound HttpService. A request to another origin, a redirect's included, is refused.
 *
 * What is refused, and what the token source throws, goes to the request's handler as its error.
 */
export function providerInterceptor(
  provider: BoundProvider,
  whose: Pick<TokenOptions, 'subject' | 'grant'> = {},
): DispatchInterceptor {
  return (dispatch) => (options, handler) => {
    if (handler.onRequestStart === undefined) {
      const cure = 'send it with `request` or `fetch` of the same undici as its dispatcher, 7 or newer';
      throw refused(
        provider,
        'ERR_REQUEST_UNSAFE',
        `the request comes from another undici than its dispatcher; ${cure}`,
      );
    }
    const caller = new DispatchCaller(handler);
    handler.onRequestStart(caller, undefined);
    const sending = async (): Promise<void> => {
      const { subject, grant } = owner(provider, whose);
      const transport = new DispatchTransport(provider, dispatch, options, caller);
      await sendAuthorized({ provider, subject, grant, transport });
    };
    sending().catch((error: unknown) => caller.fail(error));
    // There is no telling when it is sent: as undici's own interceptors that wait say.
    return true;
  };
}
