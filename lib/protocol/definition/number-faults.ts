import type { ProviderOptions } from './provider-definition.js';

/** A timer with more fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Numbers that cannot work, one sentence each with its cure. */
export function numberFaults(options: ProviderOptions<unknown>): string[] {
  const { maxConcurrentAcquisitions, maxSubjects, tokenRequestQuota: quota, lifetime, deadline } = options;
  const wrong: [boolean, string][] = [
    [
      isGiven(maxConcurrentAcquisitions) && !isCount(maxConcurrentAcquisitions),
      'maxConcurrentAcquisitions is not a positive integer; leave it out for 64',
    ],
    [isGiven(maxSubjects) && !isCount(maxSubjects), 'maxSubjects is not a positive integer; leave it out for 10,000'],
    [
      quota !== undefined && !isCount(quota.limit),
      "tokenRequestQuota.limit is not a positive integer; write the quota of the provider's documentation",
    ],
    [
      quota !== undefined && !isCount(quota.window),
      "tokenRequestQuota.window is not a positive integer; write the quota of the provider's documentation, in milliseconds",
    ],
    [
      isGiven(lifetime?.default) && !isSpan(lifetime.default),
      'lifetime.default is not a positive number; write milliseconds, or leave it out',
    ],
    [
      isGiven(lifetime?.max) && !isSpan(lifetime.max),
      'lifetime.max is not a positive number; write milliseconds, or leave it out',
    ],
    [
      isGiven(deadline) && !(isSpan(deadline) && deadline <= LONGEST_TIMER_MS),
      `deadline is not between 0 and ${LONGEST_TIMER_MS}; write milliseconds, or leave it out for 10 s`,
    ],
  ];
  return wrong.flatMap(([isWrong, sentence]) => (isWrong ? [sentence] : []));
}

function isGiven<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function isSpan(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}
