import type { AccessToken } from '../core/access-token.js';
import { attach } from './attach.js';
import type { BoundProvider } from './bound-provider.js';
import { type Verdict, verdictOf } from './rejection.js';
import type { Answer, Transport } from './transport.js';

/** One request of a caller. */
export interface Call<Result> {
  readonly provider: BoundProvider;
  /** Whose token it carries. Absent: the application's own. */
  readonly subject: string | undefined;
  /** As in `TokenOptions`. */
  readonly grant?: unknown;
  readonly transport: Transport<Result>;
}

/** Attaches, sends, and hands on what the network answers or fails with. */
export function sendOnce<Result>(
  { provider, subject, transport }: Call<Result>,
  token: AccessToken | undefined,
  handOn: (answer: Answer<Result>) => Result | Promise<Result>,
): Promise<Result> {
  const prepared = transport.prepare(token);
  const attaching = attach(provider, prepared.request, token, subject);
  return attaching === undefined
    ? prepared.send(handOn)
    : transport.wait(() => attaching).then(() => prepared.send(handOn));
}

/** What an answer says of the token; a promise only where its body has to be read first. */
export function judge<Result>(provider: BoundProvider, answer: Answer<Result>): Verdict | Promise<Verdict> {
  if (!answer.sameOrigin || answer.status === 0) return false;
  const verdict = verdictOf(provider, answer);
  return answer.load?.()?.then(() => verdictOf(provider, answer)) ?? verdict;
}
