import type { Clock } from '../../../../lib/core/clock.js';
import { CachedTokenSource } from '../../../../lib/tokens/cache/cached-token-source.js';
import { RefreshSchedule } from '../../../../lib/tokens/refresh/refresh-schedule.js';
import type { RetryingOptions } from '../../../../lib/tokens/retry/retrying-token-source.js';
import type { FakeEndpoint } from '../fake-endpoint.js';

interface Scheduled extends Partial<RetryingOptions> {
  readonly renewWhenIdle?: boolean;
}

/** How long each timer of the clock is to wait, from now on. */
export function delaysOf(clock: Clock): number[] {
  const delays: number[] = [];
  const after = clock.after.bind(clock);
  clock.after = (ms, run) => {
    delays.push(ms);
    return after(ms, run);
  };
  return delays;
}

/** Tokens of an endpoint, renewed by a schedule. */
export function scheduled(endpoint: FakeEndpoint, { renewWhenIdle, ...options }: Scheduled = {}) {
  let schedule: RefreshSchedule | undefined;
  const tokens = new CachedTokenSource(endpoint.retrying(options), {
    clock: endpoint.clock,
    maxSubjects: 1_000_000,
    renewWhenIdle,
    report: (event) => endpoint.events.push(event),
    onSchedule: (at) => schedule?.at(at),
  });
  schedule = new RefreshSchedule(tokens, endpoint.clock);
  return { tokens, schedule };
}
