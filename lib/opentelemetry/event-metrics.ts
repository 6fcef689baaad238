import type { Meter } from '@opentelemetry/api';
import type { ProviderAuthEvent } from '../index.js';
import {
  ofAcquisition,
  ofProvider,
  withCode,
  withOperation,
  withOutcome,
  withPolicy,
  withStoreState,
} from './attributes.js';

/** Seconds: those that the semantic conventions advise for HTTP. The default deadline is the last. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Counts events. */
export function eventMetrics(meter: Meter): (event: ProviderAuthEvent) => void {
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(`provider_auth.${name}`, { unit: `{${unit}}`, description });
  const acquisitions = counter('acquisitions', 'acquisition', 'Acquisitions that ended');
  const duration = meter.createHistogram('provider_auth.acquisition.duration', {
    unit: 's',
    description: 'From the call that began an acquisition to its end, waits included',
    advice: { explicitBucketBoundaries: BOUNDARIES },
  });
  const withoutToken = counter('requests.without_token', 'request', 'Callers that got no token');
  const refused = counter('requests.refused', 'request', 'Requests that were not sent: a token must not go there');
  const rejections = counter('rejections', 'rejection', 'Tokens that an API refused');
  const replays = counter('replays', 'request', 'Requests that were sent once more');
  const credentials = counter('credentials.refused', 'refusal', 'Credentials of several that were refused');
  const policies = counter('policies.failed', 'policy', 'Code of a definition that threw, once for each');
  const revocations = counter('revocations.failed', 'token', 'Tokens that could not be revoked at shutdown');
  const operations = counter('store.operations', 'operation', 'Calls of the store');
  const store = counter('store.transitions', 'transition', 'Changes of the health of the store');
  const unreadable = counter('store.unreadable', 'entry', 'What the store holds and cannot be read');

  return (event) => {
    const { provider } = event;
    switch (event.type) {
      case 'token_acquired':
      case 'token_adopted':
      case 'acquisition_failed':
        acquisitions.add(1, ofAcquisition(event));
        return duration.record(event.durationMs / 1_000, ofAcquisition(event));
      case 'token_unavailable':
        return withoutToken.add(1, withCode(event));
      case 'request_refused':
        return refused.add(1, withCode(event));
      case 'token_rejected':
        return rejections.add(1, withOutcome(provider, event.accepted ? 'accepted' : 'suppressed'));
      case 'request_replayed':
        return replays.add(1, ofProvider(provider));
      case 'credentials_refused':
        return credentials.add(1, ofProvider(provider));
      case 'policy_failed':
        return policies.add(1, withPolicy(event));
      case 'revocation_failed':
        return revocations.add(1, ofProvider(provider));
      case 'store_entry_unreadable':
        return unreadable.add(1, ofProvider(provider));
      case 'store_asked':
        return operations.add(1, withOperation(event));
      case 'store_ill':
        return store.add(1, withStoreState(provider, 'ill'));
      case 'store_well':
        return store.add(1, withStoreState(provider, 'well'));
      default:
        return undefined;
    }
  };
}
