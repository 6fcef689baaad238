import { thrownName } from '../core/thrown-name.js';
import type { BoundProvider, PolicyName } from './bound-provider.js';

/**
 * Reports that a definition's own code threw, and says why in words that hold no secret. What was thrown may be anything,
 * also something that throws when it is looked at.
 */
export function policyFailed(
  provider: BoundProvider,
  policy: PolicyName,
  thrown: unknown,
  secrets: readonly unknown[] = [],
): string {
  const reason = provider.redact(textOf(thrown), secrets);
  // What it says may name whom it looked up: its caller is told, and nobody else.
  provider.report({ type: 'policy_failed', policy, reason: policy === 'resolveSubject' ? thrownName(thrown) : reason });
  return reason;
}

function textOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown;
  } catch {
    return 'an error that cannot be read';
  }
}
