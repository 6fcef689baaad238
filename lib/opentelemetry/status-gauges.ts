import type { BatchObservableCallback, Meter } from '@opentelemetry/api';
import type { TokenService } from '../index.js';
import { ofProvider } from './attributes.js';

/** Reads the status of all providers whenever metrics are collected. Returns what ends that. */
export function statusGauges(meter: Meter, tokens: Pick<TokenService, 'status'>): () => void {
  const gauge = (name: string, unit: string, description: string) =>
    meter.createObservableGauge(`provider_auth.${name}`, { unit, description });
  const lifetime = gauge(
    'token.remaining_lifetime',
    's',
    "What is left of the application's own token; 0 when it is dead",
  );
  const subjects = gauge('subjects', '{token}', 'Tokens that are held: one for each subject');
  const store = gauge('store.up', '{store}', 'Whether the store works: 1, or 0');
  const gauges = [lifetime, subjects, store];

  const observe: BatchObservableCallback = (result) => {
    for (const [provider, status] of Object.entries(tokens.status())) {
      if (status.state === 'not-needed') continue;
      const attributes = ofProvider(provider);
      result.observe(subjects, status.subjects, attributes);
      if (status.remainingMs !== undefined) result.observe(lifetime, status.remainingMs / 1_000, attributes);
      if (status.store !== undefined) result.observe(store, status.store.state === 'well' ? 1 : 0, attributes);
    }
  };
  meter.addBatchObservableCallback(observe, gauges);
  return () => meter.removeBatchObservableCallback(observe, gauges);
}
