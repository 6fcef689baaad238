import { requesterOf, tokenStack } from '../lib/runtime/token-stack.ts';
import { RefreshSchedule } from '../lib/tokens/refresh/refresh-schedule.ts';

/** The library's own stack of token sources for a provider, over `transport`, and the schedule that renews its tokens. */
export function scheduledStack(definition, { clock, transport, shutdown, emit = () => {} }) {
  const requester = requesterOf('acme', definition, { clock, random: Math.random, emit });
  let schedule;
  const { tokens } = tokenStack(
    { ...requester, transport },
    { shutdown, onSchedule: (at) => schedule.at(at), onToken: () => {} },
  );
  schedule = new RefreshSchedule(tokens, clock);
  return { tokens, schedule };
}
