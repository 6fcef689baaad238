import { html, type Reply } from './reply.js';

/**
 * How a provider misbehaves: a status with the provider's own body (and Retry-After, in seconds), no answer at all, a reset
 * connection, half of the answer, or a page of HTML with status 200.
 */
export type Fault =
  number | { readonly status: number; readonly retryAfter?: number } | 'hang' | 'reset' | 'half-json' | 'garbage';

/** The same for a token endpoint, which can leave out the access token too. */
export type TokenFault = Fault | 'no-token';

/** The provider's own way of answering with a status. */
type ErrorReply = (status: number, retryAfter: number | undefined) => Reply;

/** What a fault makes of a request, before it is looked at; `undefined`: it is answered, and the answer is spoiled. */
export function faultReply(fault: TokenFault | undefined, error: ErrorReply): Reply | 'hang' | 'reset' | undefined {
  if (fault === 'hang' || fault === 'reset') return fault;
  if (fault === 'garbage') return html(200, '<!DOCTYPE html><html><body>It works!</body></html>');
  if (typeof fault === 'number') return error(fault, undefined);
  if (typeof fault !== 'object') return undefined;
  const { status, retryAfter } = fault;
  const reply = error(status, retryAfter);
  return retryAfter === undefined ? reply : { ...reply, headers: { ...reply.headers, 'Retry-After': `${retryAfter}` } };
}

/** Half of an answer. */
export function halfOf(reply: Reply): Reply {
  return { ...reply, content: reply.content.slice(0, reply.content.length / 2) };
}
