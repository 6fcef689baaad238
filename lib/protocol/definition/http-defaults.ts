import { withoutPrototype } from '../../core/without-prototype.js';
import type { ProviderHttpOptions } from './provider-definition.js';

type Headers = Record<string, unknown>;

/**
 * A provider's `http` options over those of its preset or the module. Headers are merged one by one, whatever the case of
 * their names, so that a provider with a header of its own keeps the others.
 */
export function withHttpDefaults(own: ProviderHttpOptions, defaults: ProviderHttpOptions): ProviderHttpOptions {
  // What is no object stays as it is, for the check of the definition to find.
  if (!isGroup(own)) return own;
  const merged = withoutPrototype({ ...defaults, ...own });
  if (!isGroup(defaults.headers) || !isGroup(own.headers)) return merged;
  return Object.assign(merged, { headers: mergedHeaders(own.headers, defaults.headers) });
}

function mergedHeaders(own: Headers, defaults: Headers): Headers {
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const merged: Headers = Object.fromEntries(
    Object.entries(defaults).filter(([name]) => !names.has(name.toLowerCase())),
  );
  for (const [name, value] of Object.entries(own)) {
    const beneath = defaults[name];
    // Groups of axios: `common`, `get`, …
    merged[name] = isGroup(value) && isGroup(beneath) ? mergedHeaders(value, beneath) : value;
  }
  return merged;
}

function isGroup(value: unknown): value is Headers {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
