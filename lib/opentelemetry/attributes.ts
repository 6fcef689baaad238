import type { Attributes } from '@opentelemetry/api';
import type { ProviderAuthEvent } from '../index.js';

/** How an acquisition ended. */
export type AcquisitionEvent = Extract<
  ProviderAuthEvent,
  { readonly type: 'token_acquired' | 'token_adopted' | 'acquisition_failed' }
>;

// Their values are names of configured providers, codes and words of this library: who sends requests makes up no new ones (R58).
const PROVIDER = 'provider_auth.provider';
const REASON = 'provider_auth.reason';
const OUTCOME = 'provider_auth.outcome';
const POLICY = 'provider_auth.policy';
const STORE_STATE = 'provider_auth.store.state';
const STORE_OPERATION = 'provider_auth.store.operation';
export const ATTEMPTS = 'provider_auth.attempts';
/** Of the semantic conventions: what an error is called, with few values. */
const ERROR_TYPE = 'error.type';

const OUTCOMES = { token_acquired: 'acquired', token_adopted: 'adopted', acquisition_failed: 'failed' } as const;

export const ofProvider = (provider: string): Attributes => ({ [PROVIDER]: provider });

export const withCode = ({ provider, code }: { provider: string; code: string }): Attributes => ({
  [PROVIDER]: provider,
  [ERROR_TYPE]: code,
});

export const withOutcome = (provider: string, outcome: 'accepted' | 'suppressed'): Attributes => ({
  [PROVIDER]: provider,
  [OUTCOME]: outcome,
});

export const withPolicy = ({ provider, policy }: { provider: string; policy: string }): Attributes => ({
  [PROVIDER]: provider,
  [POLICY]: policy,
});

export const withStoreState = (provider: string, state: 'ill' | 'well'): Attributes => ({
  [PROVIDER]: provider,
  [STORE_STATE]: state,
});

export const withOperation = (event: Extract<ProviderAuthEvent, { readonly type: 'store_asked' }>): Attributes => ({
  [PROVIDER]: event.provider,
  [STORE_OPERATION]: event.operation,
  [OUTCOME]: event.outcome,
});

export function isAcquisition(event: ProviderAuthEvent): event is AcquisitionEvent {
  return event.type in OUTCOMES;
}

export function ofAcquisition(event: AcquisitionEvent): Attributes {
  return {
    [PROVIDER]: event.provider,
    [REASON]: event.reason,
    [OUTCOME]: OUTCOMES[event.type],
    ...(event.type === 'acquisition_failed' && { [ERROR_TYPE]: event.code }),
  };
}
