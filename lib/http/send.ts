import type { AccessToken } from '../core/access-token.js';
import { replay } from './replay.js';
import { type Call, judge, sendOnce } from './send-once.js';

/**
 * Sends a request with the provider's token, and once more with another one when the API rejects the first. A token that is
 * there is attached in the same turn.
 *
 * @throws RequestRefusedError before anything is sent; what the token source throws; the client's own errors. What is
 * known at once is thrown synchronously.
 */
export function sendAuthorized<Result>(call: Call<Result>): Promise<Result> {
  const { provider, subject, grant, transport } = call;
  const { tokens } = provider;
  if (tokens === undefined) return sendAndJudge(call, undefined);
  const token = tokens.peek(subject);
  if (token !== undefined) return sendAndJudge(call, token);
  // A base URL that comes with the token can be checked only when the token is there.
  if (provider.allowsBaseURL === undefined) transport.check();
  return transport
    .wait((signal) => tokens.token({ ...(subject !== undefined && { subject, grant }), ...(signal && { signal }) }))
    .then((acquired) => sendAndJudge(call, acquired));
}

function sendAndJudge<Result>(call: Call<Result>, token: AccessToken | undefined): Promise<Result> {
  return sendOnce(call, token, (answer) => {
    const verdict = judge(call.provider, answer);
    return verdict === false ? answer.result() : replay(call, token, answer, verdict);
  });
}
