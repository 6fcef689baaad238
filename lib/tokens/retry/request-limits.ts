import { type Cooldowns, LocalCooldowns } from './cooldowns.js';
import { type Quota, type QuotaOptions, QuotaWindow } from './quota.js';

/** What limits a provider's token requests from one acquisition to the next: those of this process, or the fleet's. */
export interface RequestLimits {
  readonly bySubject: LocalCooldowns;
  /** By origin of the token endpoint. */
  readonly byEndpoint: Cooldowns;
  /** Absent: there is none. */
  readonly quota?: Quota | undefined;
}

export interface LocalLimitsOptions {
  /** At least 0, less than 1. */
  readonly random: () => number;
  readonly tokenRequestQuota?: QuotaOptions | undefined;
}

/** Limits that this process keeps for itself. */
export function localLimits({ random, tokenRequestQuota: quota }: LocalLimitsOptions): RequestLimits {
  return {
    bySubject: new LocalCooldowns(random),
    byEndpoint: new LocalCooldowns(random),
    quota: quota && new QuotaWindow(quota),
  };
}
